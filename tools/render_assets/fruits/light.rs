//! Light transport: a paned window as the key light, a dim room, one diffuse and one glossy bounce.

use super::Sampler;
use super::arrangement::Scene;
use super::skins::{self, Surface};
use super::solid::Hit;
use crate::vector::{Vec3, mix, vec3};

/// The window's middle and its two half-edges.
const WINDOW: Vec3 = vec3(-5.2, 5.0, 3.2);
const HALF_ACROSS: Vec3 = vec3(0.80, 0.0, 1.30);
const HALF_UP: Vec3 = vec3(0.72, 1.20, -0.44);
const DAYLIGHT: Vec3 = vec3(26.0, 23.8, 20.4);

/// Light arriving at `eye` from the direction that `ray` points to.
pub fn arriving(scene: &Scene, eye: Vec3, ray: Vec3, sampler: &mut Sampler) -> Vec3 {
    let Some(hit) = scene.meet(eye, ray) else {
        return room(ray);
    };
    let surface = skins::surface(&hit, true);
    let from = hit.point + hit.normal * 2e-3;

    let direct = from_window(scene, from, surface.normal, sampler);
    let scattered = sampler.hemisphere(surface.normal);
    let bounced = glance(scene, from, scattered, sampler);
    let fresnel = reflectance(&surface, ray);
    let diffuse = surface.albedo * (direct + bounced) * (1.0 - fresnel);
    if fresnel < 0.004 {
        return diffuse;
    }

    let (x, y) = sampler.disc();
    let (tangent, bitangent) = surface.normal.tangents();
    let facet = surface.normal + (tangent * x + bitangent * y) * surface.roughness;
    let mirrored = ray.reflect(facet.normalized()).normalized();
    let gleam = match window_seen(from, mirrored) {
        Some((distance, light)) if !scene.blocked(from, mirrored, distance) => light,
        _ => glance(scene, from, mirrored, sampler),
    };
    diffuse + gleam * fresnel
}

fn reflectance(surface: &Surface, ray: Vec3) -> f64 {
    let facing = (-ray.dot(surface.normal)).clamp(0.0, 1.0);
    let away = 1.0 - facing;
    let grazing = away * away * away * away * away;
    // Rough surfaces hide their own grazing reflections.
    let edge = 1.0 - 2.0 * surface.roughness.min(0.4);
    surface.gloss * mix(0.04, edge, grazing)
}

/// A cheaper look along a ray, good enough for indirect light.
fn glance(scene: &Scene, from: Vec3, ray: Vec3, sampler: &mut Sampler) -> Vec3 {
    match scene.meet(from, ray) {
        None => room(ray),
        Some(hit) => {
            let Hit { point, normal, .. } = hit;
            let surface = skins::surface(&hit, false);
            let direct = from_window(scene, point + normal * 2e-3, normal, sampler);
            let beyond = room(normal) * 0.55;
            surface.albedo * (direct + beyond)
        }
    }
}

/// Irradiance from the window over π, through one random point of it.
fn from_window(scene: &Scene, from: Vec3, normal: Vec3, sampler: &mut Sampler) -> Vec3 {
    let (u, v) = (2.0 * sampler.next() - 1.0, 2.0 * sampler.next() - 1.0);
    let panes = DAYLIGHT * pane(u, v);
    let towards = WINDOW + HALF_ACROSS * u + HALF_UP * v - from;
    let distance = towards.length();
    let ray = towards * (1.0 / distance);
    let facing = normal.dot(ray);
    let span = HALF_ACROSS.cross(HALF_UP);
    let leaving = span.normalized().dot(ray).abs();
    if facing <= 0.0 || scene.blocked(from, ray, distance) {
        return Vec3::ZERO;
    }
    let area = 4.0 * span.length();
    panes * (facing * leaving * area / (std::f64::consts::PI * distance * distance))
}

/// The window as seen along a ray: its distance and light.
fn window_seen(from: Vec3, ray: Vec3) -> Option<(f64, Vec3)> {
    let face = HALF_ACROSS.cross(HALF_UP);
    let distance = (WINDOW - from).dot(face) / ray.dot(face);
    if distance <= 0.0 {
        return None;
    }
    let offset = from + ray * distance - WINDOW;
    let u = offset.dot(HALF_ACROSS) / HALF_ACROSS.dot(HALF_ACROSS);
    let v = offset.dot(HALF_UP) / HALF_UP.dot(HALF_UP);
    (u.abs() < 1.0 && v.abs() < 1.0).then(|| (distance, DAYLIGHT * pane(u, v)))
}

/// Bars divide the window into panes; zero on a bar.
fn pane(u: f64, v: f64) -> f64 {
    if u.abs() < 0.05 || (v.abs() - 0.33).abs() < 0.04 { 0.0 } else { 1.0 }
}

/// The dim room around: cool from above and the left, warm from the right.
fn room(ray: Vec3) -> Vec3 {
    let above = 0.5 + 0.5 * ray.y;
    let right = (0.5 + 0.5 * ray.x) * (0.5 + 0.5 * ray.z);
    vec3(0.20, 0.24, 0.30) * (0.35 + above) + vec3(0.42, 0.27, 0.16) * right
}
