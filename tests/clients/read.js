// node read.js FILE: reads a GEXF or GraphML file with graphology, the library of Gephi Lite, and
// prints what arrived as JSON.
const fs = require("fs");
const Graph = require("graphology");

const file = process.argv[2];
const parser = file.endsWith(".graphml")
  ? require("graphology-graphml")
  : require("graphology-gexf");
const graph = parser.parse(Graph, fs.readFileSync(file, "utf8"), { allowUndeclaredAttributes: false });

const nodes = {};
graph.forEachNode((node, attributes) => {
  nodes[node] = attributes;
});
console.log(JSON.stringify({ order: graph.order, size: graph.size, multi: graph.multi, nodes }));
