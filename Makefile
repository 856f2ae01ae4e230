STACK ?= dev

.DEFAULT_GOAL := help
.PHONY: help cost compare preview up serve load status destroy plugin test test-engine test-others test-full examples lint bench docs record-release module-path

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

cost: ## the monthly cost of a stack, from its config alone: make cost STACK=prod
	go run ./cmd/cost report $(STACK)

BASE ?= origin/main
compare: ## how this branch changes the cost of every stack: make compare BASE=origin/main
	go run ./cmd/cost compare $(BASE) --all

preview: ## preview a stack and its cost on the embedded cloud: no account needed
	go run ./cmd/sandbox preview $(STACK)

up: ## deploy a stack on the embedded cloud
	go run ./cmd/sandbox up $(STACK)

serve: ## run the embedded cloud until Ctrl-C; meanwhile run make up and make load in other terminals
	go run ./cmd/sandbox serve $(STACK)

load: ## call the stack's service until Ctrl-C, and count failures
	go run ./cmd/sandbox load $(STACK)

status: ## show what runs on the embedded cloud, and how the last command ended
	go run ./cmd/sandbox status $(STACK)

destroy: ## delete a stack from the embedded cloud
	go run ./cmd/sandbox destroy $(STACK)

plugin: ## build the component package for other languages in bin/
	go -C plugin build -o ../bin/pulumi-resource-bankchurn .

# The build comes first because two go commands at once would compile the same packages twice. CI
# and make lint run vet.
test: ## run all tests; none needs an account
	go build ./...
	$(MAKE) -j 2 test-engine test-others

# Collecting garbage less often saves compilers a sixth of their CPU, and tests up to a third.
test test-engine test-others: export GOGC = 400

test-engine: # may build the Pulumi CLI first
	go test $(TAGS) -vet=off -timeout 30m -parallel 4 ./internal/enginetest

test-others:
	sh app/test.sh --optional
	go -C plugin test -vet=off -timeout 15m ./...
	go -C test/prometheus test -vet=off ./...
	go test -vet=off -timeout 15m ./verify $$(go list ./... | grep -v internal/enginetest) # verify first: it mostly waits

test-full: ## run all tests, and the slow ones: every switch, every bad release, every moment to kill the engine, random Args
	$(MAKE) test TAGS='-tags long'
	go test ./test -run Random -random 30s

examples: ## type-check the examples in TypeScript and Python; make test runs those in Go and YAML
	sh examples/check.sh

lint: ## lint Go, workflows and prose with pinned linters
	go -C tools build -o ../bin/ github.com/golangci/golangci-lint/v2/cmd/golangci-lint
	bin/golangci-lint run ./...
	cd plugin && ../bin/golangci-lint run ./...
	GOBIN=$(CURDIR)/bin go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12 # its YAML library is older than that of the tools
	bin/actionlint
	GOBIN=$(CURDIR)/bin go install github.com/vale-cli/vale/v3/cmd/vale@v3.22.0 # later ones need a module version that was never published
	bin/vale --no-global $$(git ls-files '*.md')

bench: ## run the benchmarks
	go test -run '^$$' -bench . ./...

docs: ## regenerate the configuration reference, schemas, permissions and golden previews
	go test ./stacks -run Reference -update-reference
	go test ./stacks -run StackSchemaIsCurrent -update-stack-schema
	go test ./stacks -run EveryRegisteredTypeHasItsPermissions -update-permissions
	go test ./internal/sandbox -run Replacements -update-replacement
	go -C plugin test . -run Schema -update
	go test ./stacks -run Choosing -update
	go test ./cost -run TheDocsListTheTypes -update-types
	go test ./stacks -run Golden -update
	sh docs/previews/update.sh
	go test ./stacks -run Pictures -update-pictures

record-release: ## record the examples' state for the next release's upgrade test
	scripts/record-release.sh

module-path: ## rename the Go module: make module-path MODULE=github.com/my-team/bankchurn
	scripts/module-path.sh $(MODULE)
