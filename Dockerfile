# The images of the service: `service` for API and scheduler, `agent` for agents.
#   docker build --target service -t slipway/service .
#   docker build --target agent -t slipway/agent .

# Any image with Node.js 20.19 or newer and npm; for the agent with git too, or with apt-get to install it.
ARG NODE_IMAGE=node:22-bookworm-slim

FROM ${NODE_IMAGE} AS manifests
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY packages/agent/package.json packages/agent/
COPY packages/api/package.json packages/api/
COPY packages/cli/package.json packages/cli/
COPY packages/core/package.json packages/core/
COPY packages/dashboard/package.json packages/dashboard/
COPY packages/engine/package.json packages/engine/
COPY packages/gotemplate/package.json packages/gotemplate/
COPY packages/registry/package.json packages/registry/
COPY packages/scheduler/package.json packages/scheduler/
COPY packages/store/package.json packages/store/
COPY packages/testkit/package.json packages/testkit/

# The secret `npmrc` is for registries that want a login; it stays in no layer.
FROM manifests AS modules
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev --no-progress && rm -rf node_modules/@slipway/testkit

FROM manifests AS build
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=cache,target=/root/.npm npm ci --no-progress
COPY tsconfig*.json ./
COPY packages packages
RUN npx tsc -b packages/testkit packages/cli && npm run --silent build -w packages/dashboard && rm -rf packages/testkit packages/*/src packages/*/test packages/*/system \
    packages/*/dist/testing packages/*/dist/.tsbuildinfo

FROM ${NODE_IMAGE} AS service
ENV NODE_ENV=production
COPY --from=modules /src/node_modules /opt/slipway/node_modules
COPY --from=build /src/packages /opt/slipway/packages
RUN install -d -o 1000 -g 1000 /var/lib/slipway
USER 1000:1000
ENV HOME=/var/lib/slipway
ENV TASKS_DATA=/var/lib/slipway
WORKDIR /var/lib/slipway
VOLUME /var/lib/slipway
ENTRYPOINT ["node", "/opt/slipway/packages/cli/bin/tasks.js"]
CMD ["server"]

# Contexts from git repositories need git and ssh.
FROM service AS agent
USER 0:0
RUN command -v git ssh >/dev/null || \
    (apt-get update && apt-get install -y --no-install-recommends git openssh-client ca-certificates && rm -rf /var/lib/apt/lists/*)
USER 1000:1000
CMD ["agent"]
