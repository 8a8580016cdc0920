"""Gradient descent by automatic differentiation, eager and compiled."""

from training import THREADS, clock, main
import torch

torch.set_num_threads(THREADS)
compiled = {}


def loss_of(phi):
    f = torch.relu if phi == "relu(z)" else torch.tanh

    def loss(x, y, w, b, v):
        return ((f(torch.addmm(b, x, w.T)) @ v - y) ** 2).mean()

    return loss


def frozen(h, y, v):
    return ((h @ v - y) ** 2).mean()


def features(x, w, b, phi):
    return (torch.relu if phi == "relu(z)" else torch.tanh)(torch.addmm(b, x, w.T))


def kernel(loss, t, phi, rate, steps):
    x, y, w, b, v = (torch.from_numpy(t[k]) for k in "xywbv")
    v.requires_grad_(True)
    with torch.no_grad():
        h = features(x, w, b, phi)
    torch.autograd.grad(loss(h, y, v), [v])
    begin = clock()
    with torch.no_grad():
        h = features(x, w, b, phi)
    for _ in range(steps):
        (g,) = torch.autograd.grad(loss(h, y, v), [v])
        with torch.no_grad():
            v.sub_(g, alpha=rate)
    seconds = clock() - begin
    with torch.no_grad():
        return seconds, loss(h, y, v).item()


def run(loss, t, rate, steps):
    x, y, w, b, v = (torch.from_numpy(t[k]) for k in "xywbv")
    parameters = [w, b, v]
    for p in parameters:
        p.requires_grad_(True)
    torch.autograd.grad(loss(x, y, w, b, v), parameters)
    begin = clock()
    for _ in range(steps):
        gradients = torch.autograd.grad(loss(x, y, w, b, v), parameters)
        with torch.no_grad():
            for p, g in zip(parameters, gradients):
                p.sub_(g, alpha=rate)
    seconds = clock() - begin
    with torch.no_grad():
        return seconds, loss(x, y, w, b, v).item()


def eager(t, phi, rate, steps, regime):
    if regime == "kernel":
        return kernel(frozen, t, phi, rate, steps)
    return run(loss_of(phi), t, rate, steps)


def fused(t, phi, rate, steps, regime):
    if regime == "kernel":
        return kernel(compiled.setdefault("frozen", torch.compile(frozen)), t, phi, rate, steps)
    return run(compiled.setdefault(phi, torch.compile(loss_of(phi))), t, rate, steps)


main("torch", {"eager": eager, "compile": fused})
