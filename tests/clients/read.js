// node read.js FILE: reads a GEXF, GraphML or graphology file with graphology, the library of Gephi
// Lite, and prints what arrived as JSON.
const fs = require("fs");
const Graph = require("graphology");

const file = process.argv[2];
const text = fs.readFileSync(file, "utf8");
const options = { allowUndeclaredAttributes: false };
const graph = file.endsWith(".json")
  ? Graph.from(JSON.parse(text))
  : file.endsWith(".graphml")
    ? require("graphology-graphml").parse(Graph, text)
    : require("graphology-gexf").parse(Graph, text, options);

const nodes = {};
graph.forEachNode((node, attributes) => {
  nodes[node] = attributes;
});
const kinds = {};
graph.forEachEdge((edge, { kind }) => {
  kinds[kind] = (kinds[kind] ?? 0) + 1;
});
const { order, size, multi, type } = graph;
console.log(JSON.stringify({ order, size, multi, type, kinds, nodes }));
