// The shapes of nodes, three times: for the graphics card, for a canvas, for SVG.

import { NodeProgram, type ProgramInfo } from "sigma/rendering";
import type { NodeDisplayData, RenderParams } from "sigma/types";
import { floatColor } from "sigma/utils";
import { SHAPES, type Shape } from "./data";
import { svg } from "./dom";

type Corner = readonly [number, number];

const around = (corners: number, turn: number, radius: number): Corner[] =>
  Array.from({ length: corners }, (_, i) => {
    const angle = turn + (2 * Math.PI * i) / corners;
    return [radius * Math.cos(angle), -radius * Math.sin(angle)];
  });

/** Corners for a radius of one, as large to the eye as the circle. */
const CORNERS: Record<Shape, readonly Corner[]> = {
  circle: [],
  ring: [],
  square: around(4, Math.PI / 4, 1.2),
  diamond: around(4, 0, 1.28),
  triangle: around(3, Math.PI / 2, 1.4),
  hexagon: around(6, Math.PI / 2, 1.1),
};

export const RING_WIDTH = 0.34;

/** Adds the outline of a shape to a canvas' path. */
export function trace(context: CanvasRenderingContext2D, shape: Shape, x: number, y: number, r: number) {
  const corners = CORNERS[shape];
  context.beginPath();
  if (!corners.length) context.arc(x, y, r, 0, 2 * Math.PI);
  for (const [cx, cy] of corners) context.lineTo(x + r * cx, y + r * cy);
  context.closePath();
}

/** The attributes of an SVG element, and its name. */
export function outline(shape: Shape, x: number, y: number, r: number): [string, Record<string, string>] {
  const text = (number: number) => String(Math.round(number * 100) / 100);
  const corners = CORNERS[shape];
  if (!corners.length) return ["circle", { cx: text(x), cy: text(y), r: text(r) }];
  return ["polygon", { points: corners.map(([cx, cy]) => `${text(x + r * cx)},${text(y + r * cy)}`).join(" ") }];
}

/** A small picture of a shape for legends and lists. */
export function swatch(shape: Shape, colour: string): SVGElement {
  const ring = shape === "ring";
  const [tag, attributes] = outline(shape, 8, 8, ring ? 4.2 : 5);
  const paint: Record<string, string> = ring
    ? { fill: "none", stroke: colour, "stroke-width": "2" }
    : { fill: colour };
  const drawn = svg(tag, { ...attributes, ...paint });
  return svg("svg", { viewBox: "0 0 16 16", class: "swatch", "aria-hidden": "true" }, drawn);
}

const VERTEX = /* glsl */ `
attribute vec4 a_id;
attribute vec4 a_color;
attribute vec2 a_position;
attribute float a_size;
attribute float a_shape;
#ifndef POINTS
attribute vec2 a_corner;
#endif
uniform mat3 u_matrix;
uniform float u_sizeRatio;
uniform float u_correctionRatio;
uniform float u_pixelRatio;
varying vec4 v_color;
varying vec2 v_place;
varying float v_radius;
varying float v_shape;
varying float v_reach;
void main() {
  // What is hidden has no size, and no rim either.
  float size = a_size > 0.0 ? a_size + 0.7 * u_sizeRatio : 0.0;
  float radius = size * u_correctionRatio / u_sizeRatio * 2.0;
  float corner = a_shape < 1.5 ? 1.0 : 1.42;
  float reach = radius * corner;
  #ifdef POINTS
  vec2 place = vec2(0.0);
  gl_PointSize = 2.0 * size / u_sizeRatio * u_pixelRatio * corner;
  #else
  vec2 place = reach * a_corner;
  #endif
  gl_Position = vec4((u_matrix * vec3(a_position + place, 1)).xy, 0, 1);
  v_place = place;
  v_radius = radius;
  v_reach = reach;
  v_shape = a_shape;
  #ifdef PICKING_MODE
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_color.a *= 255.0 / 254.0;
}`;

const FRAGMENT = /* glsl */ `
precision highp float;
varying vec4 v_color;
varying vec2 v_place;
varying float v_radius;
varying float v_shape;
varying float v_reach;
uniform float u_correctionRatio;
uniform vec3 u_paper;
float polygon(vec2 p, float corners, float turn, float apothem) {
  float sector = 6.2831853 / corners;
  float angle = atan(p.y, p.x) - turn;
  return cos(floor(0.5 + angle / sector) * sector - angle) * length(p) - apothem;
}
float distanceTo(vec2 p, float r) {
  if (v_shape < 1.5) return length(p) - r;
  if (v_shape < 2.5) return max(abs(p.x), abs(p.y)) - 0.849 * r;
  if (v_shape < 3.5) return (abs(p.x) + abs(p.y)) * 0.7071 - 0.905 * r;
  if (v_shape < 4.5) return polygon(p, 3.0, -1.5707963, 0.7 * r);
  return polygon(p, 6.0, 0.0, 0.953 * r);
}
void main(void) {
  #ifdef POINTS
  vec2 place = (gl_PointCoord - 0.5) * vec2(2.0, -2.0) * v_reach;
  #else
  vec2 place = v_place;
  #endif
  float d = distanceTo(place, v_radius);
  #ifdef PICKING_MODE
  gl_FragColor = d > 0.0 ? vec4(0.0) : v_color;
  #else
  float edge = u_correctionRatio * 2.0;
  float inside = clamp(-d / edge, 0.0, 1.0);
  vec4 colour = v_color;
  if (v_shape > 0.5 && v_shape < 1.5) {
    float hollow = clamp((-d - ${RING_WIDTH} * v_radius) / edge, 0.0, 1.0);
    colour = mix(colour, vec4(u_paper, 1.0), hollow);
  }
  // A rim in the paper's colour keeps neighbours apart where they crowd.
  float rim = clamp((-d - edge * 0.4) / edge, 0.0, 1.0);
  gl_FragColor = mix(vec4(u_paper, 1.0) * 0.75, colour, rim) * inside;
  #endif
}`;

/** What lies behind the nodes, from 0 to 1: rings show it. */
export const paper: [number, number, number] = [1, 1, 1];

const UNIFORMS = ["u_sizeRatio", "u_correctionRatio", "u_pixelRatio", "u_matrix", "u_paper"] as const;

/** A point for each node: little work, but points can't grow large. */
export class PointProgram extends NodeProgram<(typeof UNIFORMS)[number]> {
  getDefinition() {
    const { FLOAT, UNSIGNED_BYTE, POINTS } = WebGLRenderingContext;
    return {
      VERTICES: 1,
      VERTEX_SHADER_SOURCE: `#define POINTS\n${VERTEX}`,
      FRAGMENT_SHADER_SOURCE: `#define POINTS\n${FRAGMENT}`,
      METHOD: POINTS as number,
      UNIFORMS,
      ATTRIBUTES: [
        { name: "a_position", size: 2, type: FLOAT },
        { name: "a_size", size: 1, type: FLOAT },
        { name: "a_shape", size: 1, type: FLOAT },
        { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true },
        { name: "a_id", size: 4, type: UNSIGNED_BYTE, normalized: true },
      ],
    };
  }

  processVisibleItem(index: number, start: number, data: NodeDisplayData & { shape?: number }): void {
    const { array } = this;
    array[start] = data.x;
    array[start + 1] = data.y;
    array[start + 2] = data.size;
    array[start + 3] = data.shape ?? 0;
    array[start + 4] = floatColor(data.color);
    array[start + 5] = index;
  }

  setUniforms(params: RenderParams, { gl, uniformLocations }: ProgramInfo) {
    gl.uniform1f(uniformLocations.u_sizeRatio, params.sizeRatio);
    gl.uniform1f(uniformLocations.u_correctionRatio, params.correctionRatio);
    gl.uniform1f(uniformLocations.u_pixelRatio, params.pixelRatio);
    gl.uniformMatrix3fv(uniformLocations.u_matrix, false, params.matrix);
    gl.uniform3fv(uniformLocations.u_paper, paper);
  }
}

/** The same with two triangles for each node. */
export class ShapeProgram extends PointProgram {
  override getDefinition() {
    const { FLOAT, TRIANGLE_STRIP } = WebGLRenderingContext;
    return {
      ...super.getDefinition(),
      VERTICES: 4,
      METHOD: TRIANGLE_STRIP as number,
      VERTEX_SHADER_SOURCE: VERTEX,
      FRAGMENT_SHADER_SOURCE: FRAGMENT,
      CONSTANT_ATTRIBUTES: [{ name: "a_corner", size: 2, type: FLOAT }],
      CONSTANT_DATA: [
        [-1, -1],
        [1, -1],
        [-1, 1],
        [1, 1],
      ],
    };
  }
}

export function code(shape: Shape): number {
  return SHAPES.indexOf(shape);
}
