# Everything a developer runs. `make test` needs Go and Node with npm; it builds its own tools, and installs Debian's
# Chromium where there is no browser.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
GO ?= go
BIN := $(CURDIR)/bin

# What the program says that it is. A release: make release VERSION=v1.2.3
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
# The bytes of the program follow from the sources, the Go release and the
# version alone: no paths, no state of version control, no C compiler. What a
# developer's environment sets is taken back.
BUILD_ENV = CGO_ENABLED=0 GOFLAGS= GOEXPERIMENT=
# Where the time of a loaded program goes, for the compiler (make profile); off
# builds without, in a third of the time.
PROFILE ?= release.pgo
BUILD_FLAGS = -trimpath -buildvcs=false -pgo=$(PROFILE) -ldflags '-s -w -X main.version=$(VERSION)'
PLATFORMS ?= linux/amd64 linux/arm64

.DEFAULT_GOAL := help

.PHONY: help
help: ## print this
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

.PHONY: run
run: ## run the server, in development mode
	$(GO) run .

.PHONY: build
build: ## build the program into bin/
	$(BUILD_ENV) $(GO) build $(BUILD_FLAGS) -o $(BIN)/jiaofu .

.PHONY: release
release: ## build the program for PLATFORMS into bin/release/, with sums
	@rm -rf $(BIN)/release && mkdir -p $(BIN)/release
	@for platform in $(PLATFORMS); do \
		name=jiaofu-$(VERSION)-$${platform/\//-}; echo $$name; \
		$(BUILD_ENV) GOOS=$${platform%/*} GOARCH=$${platform#*/} $(GO) build $(BUILD_FLAGS) -o $(BIN)/release/$$name .; \
	done
	@cd $(BIN)/release && sha256sum jiaofu-* > SHA256SUMS

.PHONY: check-reproducible
check-reproducible: ## what is committed has the same bytes when built in two folders, once from an empty cache
	@scratch=$$(mktemp -d); trap 'rm -rf '$$scratch EXIT; \
	for copy in one another/deeper; do \
		mkdir -p $$scratch/$$copy; git archive HEAD | tar -x -C $$scratch/$$copy; \
	done; \
	(cd $$scratch/one && $(BUILD_ENV) $(GO) build $(BUILD_FLAGS) -o $$scratch/one.bin .); \
	(cd $$scratch/another/deeper && $(BUILD_ENV) GOCACHE=$$scratch/cache $(GO) build $(BUILD_FLAGS) -o $$scratch/another.bin .); \
	cmp $$scratch/one.bin $$scratch/another.bin; echo "the same bytes: $$(sha256sum < $$scratch/one.bin)"

.PHONY: check-deploy
check-deploy: ## what runs the program is read by its own tools, keeps its promises, and the proxy works
	cd tests/deploy && $(GO) vet ./... && $(GO) test -timeout 12m ./...

# What is tested has to be built soon.
test-clients test-console: PROFILE = off

.PHONY: test
test: vet check-generated ## set up what is needed and pass everything
	@$(MAKE) --no-print-directory -j2 --output-sync=target test-go checks
	@$(MAKE) --no-print-directory test-console

# What runs beside the tests in Go, which mostly wait.
.PHONY: checks
checks: ## the linters, the console's sources, and the public clients
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory check-console
	@$(MAKE) --no-print-directory test-clients

.PHONY: test-go
# Most tests wait for something, so more of a package run at once than there are
# processors.
test-go: ## the tests in Go, with the race detector, on both back ends
	$(GO) test -race -timeout 12m -parallel 4 ./...
	$(GO) test -C tools ./gqlgen ./licences ./profile

.PHONY: test-clients
test-clients: build tests/clients/node_modules ## public clients, audits and the schema's linters against the program
	cd tests/clients && npm run --silent lint:schema && JIAOFU_BIN=$(BIN)/jiaofu npm test --silent

.PHONY: chromium
chromium: ## install Debian's Chromium for the browser tests, where there is none
	@if ! command -v chromium chromium-browser google-chrome >/dev/null && [ -z "$${CHROMIUM:-}" ]; then \
		as_root=; if [ "$$(id -u)" != 0 ]; then as_root=sudo; fi; \
		$$as_root apt-get update -qq && $$as_root apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	fi

.PHONY: console
console: console/node_modules ## build the console into console/dist, which the program carries
	cd console && npm run --silent build

.PHONY: check-console
check-console: console/node_modules ## the console's types and style, and console/dist is what its sources build
	cd console && npm run --silent generate && npx tsc --noEmit && npx biome ci --log-level=error .
	@built=$$(mktemp -d) && trap 'rm -rf "$$built"' EXIT && \
		(cd console && npx vite build --logLevel warn --outDir "$$built" --emptyOutDir) && \
		diff -rq "$$built" console/dist || { echo "console/dist is not what console/src says: run make console"; exit 1; }

.PHONY: test-console
test-console: build console/node_modules chromium ## the console's units, and people in a real browser against the program
	cd console && npm test --silent && JIAOFU_BIN=$(BIN)/jiaofu npm run --silent e2e

.PHONY: vet
vet: ## go vet
	$(GO) vet ./...
	$(GO) vet -tags noui ./...

.PHONY: lint
lint: $(BIN)/golangci-lint ## the linters, by .golangci.yaml
	$(BIN)/golangci-lint run ./...

.PHONY: generate
generate: $(BIN)/gqlgen ## generate graph/ from schema.graphqls, and the pages drawn from the code
	$(BIN)/gqlgen
	$(GO) test ./delivery -run TestDiagram -update >/dev/null
	$(GO) test ./transport -run TestProtocolsPage -update >/dev/null
	$(GO) test . -run TestReadme -update >/dev/null

.PHONY: check-generated
check-generated: $(BIN)/gqlgen ## generated code is what its sources say
	@cat graph/generated.go graph/models.go graph/objects.go | sha256sum > $(BIN)/generated.before
	$(BIN)/gqlgen
	@cat graph/generated.go graph/models.go graph/objects.go | sha256sum > $(BIN)/generated.after
	@cmp -s $(BIN)/generated.before $(BIN)/generated.after || \
		{ echo "graph/ is not what schema.graphqls says: run make generate"; exit 1; }

.PHONY: playground
playground: ## build the playground's assets again, from playground/src
	cd playground/src && npm ci --no-audit --no-fund --loglevel=error && npm run build

.PHONY: bench
bench: ## measure everything against its floor, and print the ratios
	$(GO) run ./bench

.PHONY: profile
profile: $(BIN)/profile ## load the program, and keep where its time goes for the compiler
	$(GO) run ./bench -profile $(BIN)/loaded.pprof
	$(BIN)/profile -o release.pgo $(BIN)/loaded.pprof

.PHONY: scale
scale: ## fill a store with a million orders, and fail when lists, counts, orders, moves or timers cost more for it
	$(GO) run ./bench -only scale

.PHONY: chaos
chaos: ## break disks, processes and clocks, and tell which promises held
	$(GO) run ./chaos

.PHONY: audit
audit: $(BIN)/licences ## licences of what the program carries, and known vulnerabilities in what it calls
	@$(BIN)/licences
	@if curl -fsS -m 20 -o /dev/null https://vuln.go.dev/index/db.json 2>/dev/null; \
		then $(GO) run golang.org/x/vuln/cmd/govulncheck@v1.9.0 ./...; \
		else echo "known vulnerabilities: LEFT OUT, https://vuln.go.dev cannot be reached from here"; fi

.PHONY: fuzz
fuzz: ## fuzz each target for FUZZTIME (default 30s)
	@for target in $$($(GO) test -list '^Fuzz' ./... | awk '/^Fuzz/ {names = names " " $$1} /^ok/ {n = split(names, a, " "); for (i = 1; i <= n; i++) print $$2 ":" a[i]; names = ""}'); do \
		$(GO) test -run '^$$' -fuzz "^$${target#*:}$$" -fuzztime $${FUZZTIME:-30s} "$${target%%:*}"; \
	done

$(BIN)/golangci-lint: tools/go.mod tools/go.sum
	$(GO) build -C tools -o $@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint

$(BIN)/licences: tools/go.mod tools/go.sum $(wildcard tools/licences/*.go)
	$(GO) build -C tools -o $@ ./licences

$(BIN)/profile: tools/go.mod tools/go.sum $(wildcard tools/profile/*.go)
	$(GO) build -C tools -o $@ ./profile

$(BIN)/gqlgen: tools/go.mod tools/go.sum $(wildcard tools/gqlgen/*.go)
	$(GO) build -C tools -o $@ ./gqlgen

console/node_modules: console/package-lock.json
	cd console && npm ci --no-audit --no-fund --loglevel=error
	touch $@

tests/clients/node_modules: tests/clients/package-lock.json
	cd tests/clients && npm ci --no-audit --no-fund --loglevel=error
	touch $@
