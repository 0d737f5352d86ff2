"""What the kit serves: pages, API, feeds and panel, each an isolated ASGI app that can be mounted alone.

What they share stands here:

- guard: the middlewares every surface stands behind
- identity, secrets, passwords, throttle: who is asking; cookies, actors: how the web says so
- language, render, statics: French or English, templates, the house style
- signin: the pages that sign in and out
"""
