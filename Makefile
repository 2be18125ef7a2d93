SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --warn-undefined-variables --no-builtin-rules

GO ?= go

# Tools are built at these versions when they are first used and kept in Go's
# cache. They stand here and not in go.mod, so that who imports this module does
# not inherit them.
GOFUMPT := mvdan.cc/gofumpt@v0.12.0
GOLANGCI_LINT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
BENCHSTAT := golang.org/x/perf/cmd/benchstat@v0.0.0-20260908200009-22c9c6c9d4da

# What can be set: make serve ARGS='--addr 127.0.0.1:8080', make bench BENCH=Update
ARGS ?=
VERSION ?=
BENCH ?= .
BENCHCOUNT ?= 6
FUZZTIME ?= 10s
BASE ?= main

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-8s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

# Without C the programs run in any container, and start a little faster.
.PHONY: build
build: ## Build bin/fgcontract and bin/fgfake; the version is VERSION or what Go notes from git
	CGO_ENABLED=0 $(GO) build $(if $(VERSION),-ldflags '-X github.com/fgcontract/fgcontract/cmd/program.version=$(VERSION)') -o bin/ ./cmd/fgcontract ./cmd/fgfake

.PHONY: docs
docs: ## Write anew what docs holds of the document: the ledger of profiles, the clauses
	@mkdir -p bin
	$(GO) run ./cmd/fgcontract spec --ledger --output markdown >bin/ledger.md
	$(GO) run ./cmd/fgcontract list clauses --output markdown >bin/clauses.md
	mv bin/ledger.md bin/clauses.md docs/

.PHONY: generate
generate: ## Write anew what is made of the document: openapi/prepared (make docs does the rest)
	$(GO) test ./openapi -run '^TestPreparedTextsAreFresh$$' -update -count 1

.PHONY: test
test: ## Run all tests
	$(GO) test -timeout 20m ./...

# Whole, but short, the rooms that send for several at once. Of the others the tests
# that use a thing from several goroutines: the rest of them are long tables, and runs
# that send one request after the other, in which there is nothing to see. What test and
# lint have vetted is not vetted again.
RACED := ./fake/faketest ./fake/statefile ./suite/proxy ./suite/target
RACED_IN_PART := ./fake ./openapi ./openapi/crosscheck ./suite
AT_ONCE := Goroutines|Concurrent|AtOnce|CompiledOnce|Parallel|While|Wait|Load$$|Journal|Recording
.PHONY: race
race: ## Run the tests under the race detector (needs a C compiler)
	$(GO) test -race -vet off -short -timeout 20m $(RACED)
	$(GO) test -race -vet off -short -timeout 20m -run '$(AT_ONCE)' $(RACED_IN_PART)

.PHONY: lint
lint: ## Check format (gofumpt), go vet and the rules of .golangci.yml
	@unformatted=$$($(GO) run $(GOFUMPT) -l .); \
	if [[ -n $$unformatted ]]; then echo "not formatted with gofumpt:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) run $(GOLANGCI_LINT) run ./...

# What cases show must not become less; FLOOR has the numbers.
FLOOR := contracts/cases/floor.json

.PHONY: gate
gate: ## Run the suite against the fake in both profiles; any deviation fails, and less coverage
	$(GO) run ./cmd/fgcontract list coverage --floor $(FLOOR) --profile documented
	$(GO) run ./cmd/fgcontract list coverage --floor $(FLOOR) --profile observed
	$(GO) run ./cmd/fgcontract check --fake --profile documented
	$(GO) run ./cmd/fgcontract check --fake --profile observed

.PHONY: floor
floor: ## Write the numbers anew below which coverage must not fall
	$(GO) run ./cmd/fgcontract list coverage --floor $(FLOOR) --renew --profile documented
	$(GO) run ./cmd/fgcontract list coverage --floor $(FLOOR) --renew --profile observed

.PHONY: prove
prove: ## Plant every defect in the fake, clause by clause; the suite must find and name each
	$(GO) test ./suite -run '^TestProve$$|^TestNoFalseAlarm|^TestRandom' -count 1 -timeout 60m -v -args -prove

# A module of its own, so that nobody inherits the SDKs.
.PHONY: clients
clients: ## Run real clients (the Go and the Node SDK) against the fake
	if command -v npm >/dev/null; then cd fake/clients/node && npm ci --no-audit --no-fund; fi
	cd fake/clients && $(GO) vet . && $(GO) test -count 1 .

# A module of its own, so that nobody inherits a browser's driver. Without chromium
# its tests are skipped. Pictures go to bin/screenshots.
.PHONY: browser
browser: ## Test the HTML report in chromium
	cd suite/report/browser && FGCONTRACT_SCREENSHOTS=$(CURDIR)/bin/screenshots $(GO) test -timeout 20m ./...

.PHONY: diff
diff: ## Say what breaks in the document since BASE (main); ARGS are flags of fgcontract diff
	@mkdir -p bin
	@git show '$(BASE):openapi/functiongraph.yaml' >bin/functiongraph.before.yaml
	@$(GO) run ./cmd/fgcontract diff bin/functiongraph.before.yaml openapi/functiongraph.yaml $(ARGS)

.PHONY: serve
serve: ## Start the fake; ARGS are its flags
	$(GO) run ./cmd/fgfake $(ARGS)

.PHONY: bench
bench: ## Run the benchmarks into bin/bench.txt and compare with the run before
	@mkdir -p bin
	@if [[ -f bin/bench.txt ]]; then mv bin/bench.txt bin/bench.before.txt; fi
	$(GO) test -run '^$$' -bench '$(BENCH)' -benchmem -count $(BENCHCOUNT) ./... | tee bin/bench.txt
	@if [[ -f bin/bench.before.txt ]]; then before=before=bin/bench.before.txt; else before=; fi; \
	$(GO) run $(BENCHSTAT) $$before now=bin/bench.txt

.PHONY: fuzz
fuzz: ## Run every fuzz target for FUZZTIME (10s)
	@grep -rno --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' . | \
	while IFS=: read -r file _ target; do \
		echo "== $$(dirname "$$file") $${target#func }"; \
		$(GO) test -run '^$$' -fuzz "^$${target#func }$$" -fuzztime $(FUZZTIME) "$$(dirname "$$file")" </dev/null; \
	done

.PHONY: cover
cover: ## Run all tests with coverage into bin/cover.html
	@mkdir -p bin
	$(GO) test -coverprofile bin/cover.out -coverpkg ./... ./...
	$(GO) tool cover -html bin/cover.out -o bin/cover.html
	@$(GO) tool cover -func bin/cover.out | tail -1

.PHONY: clean
clean: ## Remove what the other targets made in this tree
	rm -rf bin
