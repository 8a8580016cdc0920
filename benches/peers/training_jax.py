"""Gradient descent by automatic differentiation, compiled."""

from training import clock, main
import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)
steps_of = {}


def step_of(phi):
    f = (lambda z: jnp.maximum(z, 0)) if phi == "relu(z)" else jnp.tanh

    def loss(p, x, y):
        w, b, v = p
        return jnp.mean((f(x @ w.T + b) @ v - y) ** 2)

    def step(p, x, y, rate):
        return [a - rate * g for a, g in zip(p, jax.grad(loss)(p, x, y))]

    return jax.jit(step), jax.jit(loss)


def frozen_of(phi):
    f = (lambda z: jnp.maximum(z, 0)) if phi == "relu(z)" else jnp.tanh

    def loss(v, h, y):
        return jnp.mean((h @ v - y) ** 2)

    def step(v, h, y, rate):
        return v - rate * jax.grad(loss)(v, h, y)

    return jax.jit(lambda x, w, b: f(x @ w.T + b)), jax.jit(step), jax.jit(loss)


def kernel(t, phi, rate, steps):
    features, step, loss = steps_of.setdefault(("frozen", phi), frozen_of(phi))
    x, y, w, b, v = (jnp.asarray(t[k]) for k in "xywbv")
    jax.block_until_ready(step(v, features(x, w, b), y, rate))
    begin = clock()
    h = features(x, w, b)
    for _ in range(steps):
        v = step(v, h, y, rate)
    jax.block_until_ready(v)
    return clock() - begin, float(loss(v, h, y))


def train(t, phi, rate, steps, regime):
    return (kernel if regime == "kernel" else adaptive)(t, phi, rate, steps)


def adaptive(t, phi, rate, steps):
    step, loss = steps_of.setdefault(phi, step_of(phi))
    x, y = jnp.asarray(t["x"]), jnp.asarray(t["y"])
    p = [jnp.asarray(t[k]) for k in "wbv"]
    jax.block_until_ready(step(p, x, y, rate))
    begin = clock()
    for _ in range(steps):
        p = step(p, x, y, rate)
    jax.block_until_ready(p)
    return clock() - begin, float(loss(p, x, y))


main("jax", {"jit": train})
