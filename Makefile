# One verb a line; CI runs the same verbs.
.DEFAULT_GOAL := help
RELEASE := -c release --product faultline --static-swift-stdlib
FAULTLINE := .build/release/faultline
SEEDS ?= 5000
SOURCES := Histories Checkers Workloads Sources Tests Benchmarks/Sources \
    Benchmarks/Package.swift Package.swift

help: ## Print this list.
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

tools: ## Install what builds and runs need, saying what is done.
	@./.ci/install

build: tools ## Build the release executable.
	swift build $(RELEASE)

demo: build ## Put abd, quorum and eventual on trial under partitions.
	$(FAULTLINE) compare --strategies abd,quorum,eventual --workload register \
	    --nemesis partition --nodes 5 --time-limit 15s

test: ## Build everything for debugging and run every test.
	@./.ci/install tests
	swift build --build-tests --explicit-target-dependency-import-check error
	swift test --skip-build --no-parallel

compare: build ## Compare all strategies under partitions, and write the table of the README.
	$(FAULTLINE) compare --strategies all --baseline --seeds 4 --seed 1 --nemesis partition \
	    --nemesis-shapes isolate-one,majority-minority,halves --nemesis-interval 1s \
	    --time-limit 20s --into README.md --html Histories/Runs/comparison.html

simulate: build ## Simulate every strategy, and find every broken one; SEEDS=100000 for a night.
	$(FAULTLINE) simulate --strategy all --seeds $(SEEDS)
	$(FAULTLINE) simulate --strategy broken --seeds $(SEEDS)

catch: build ## Find every broken strategy, also on real processes, and write the table of the docs.
	$(FAULTLINE) catch --markdown docs/broken-strategies.md

lint: ## Refuse sources that are not in the project's format.
	swift format lint --strict -r --configuration .swift-format $(SOURCES)

bench: ## Measure the checkers on generated histories; BENCH="--quick" or BENCH="--only queue" for less.
	swift run -c release --package-path Benchmarks checker-bench table $(BENCH)

bench-faults: build ## Time both link layers: to cut 20 pairs, and to the first answer after heal.
	$(FAULTLINE) doctor --time-links kernel
	$(FAULTLINE) doctor --time-links relay

fuzz: ## Draw ever other histories and hold every checker to brute force, until one fails or you stop it.
	swift build --build-tests
	for seed in $$(seq 1 1000000); do echo "FUZZ_SEED=$$seed" && FUZZ_SEED=$$seed FUZZ_SCALE=5 \
	    swift test --skip-build --no-parallel --filter 'Fuzz|RaceTests|CoreTests' || exit 1; done

check: lint test ## What to run before a commit.

format: ## Rewrite sources in the project's format.
	swift format -i -r --configuration .swift-format $(SOURCES)

.PHONY: help tools build demo test compare simulate catch lint bench bench-faults fuzz check format
