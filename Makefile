# One verb a line; CI runs the same verbs.
.DEFAULT_GOAL := help
RELEASE := -c release --product faultline --static-swift-stdlib
FAULTLINE := .build/release/faultline
# Without optimisation: half the work, for a first look where nothing was built yet.
QUICK := -c release --product faultline --static-swift-stdlib -Xswiftc -Onone \
    --scratch-path .build/quick
# Where things are installed, and where the package is put that others install.
PREFIX ?= /usr/local
DIST ?= .build/dist
VERSION := $(shell sed -n 's/^ *static let version = "\(.*\)"$$/\1/p' Sources/faultline/Faultline.swift)
PACKAGE := faultline-$(VERSION)-$(shell uname -m)-linux
BENCH_RUNS ?= .build/runs
SEEDS ?= 5000
SEEDS_OF_STORM ?= 1 2 3 4 5
SEEDS_OF_CHOICE ?= 20
# What a run's record says of the program that made it.
export FAULTLINE_COMMIT := $(shell git describe --always --dirty --abbrev=12 --exclude='*' \
    2>/dev/null || echo unknown)
SOURCES := Histories Checkers Workloads Sources Tests Benchmarks/Sources \
    Benchmarks/Package.swift Package.swift
# Suites that start processes, open sockets or wait for a clock: one test after the other.
# All other suites are pure, and run side by side.
PROCESS_SUITES := ^(CommandLineTests|ControlTests|HTTPClientTests|NodeRuntimeTests|ProcessesTests)[.]
PURE := swift test --skip-build --skip '$(PROCESS_SUITES)'
# Half of their time is random histories against brute force, and long logs.
LONG_SUITES := Fuzz|CompactionTests

# The sanitizer is told of contended mutexes: .ci/mutex.c says how.
MUTEX := $$s15Synchronization12_MutexHandleV
SANITIZED := --sanitize=thread --scratch-path .build-tsan -Xlinker $(CURDIR)/.build-tsan/mutex.o \
    -Xlinker '--wrap=$(MUTEX)9_lockSlowyys6UInt32VF' -Xlinker '--wrap=$(MUTEX)11_unlockSlowyyF'

help: ## Print this list.
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

tools: ## Install what builds and runs need, saying what is done.
	@./.ci/install

build: tools ## Build the release executable, without symbols: a fifth of the size.
	swift build $(RELEASE) -Xlinker -s

build-symbols: tools ## Build the release executable with its symbols, for a profiler.
	swift build $(RELEASE)

install: build ## Install the program and its completions, below PREFIX=/usr/local.
	$(MAKE) install-files

# The same without a build; DESTDIR= goes before everything, as packagers know it.
install-files:
	install -D -m 755 "$(FAULTLINE)" "$(DESTDIR)$(PREFIX)/bin/faultline"
	install -d "$(DESTDIR)$(PREFIX)/share/bash-completion/completions" \
	    "$(DESTDIR)$(PREFIX)/share/zsh/site-functions" \
	    "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d"
	"$(FAULTLINE)" completions bash \
	    > "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/faultline"
	"$(FAULTLINE)" completions zsh > "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_faultline"
	"$(FAULTLINE)" completions fish \
	    > "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/faultline.fish"

dist: build ## Pack the stripped program, Swift inside, as .tar.gz with its sha256, in DIST=.build/dist.
	rm -rf "$(DIST)/$(PACKAGE)"
	$(MAKE) install-files DESTDIR="$(abspath $(DIST))/$(PACKAGE)" PREFIX=
	install -m 644 README.md CHANGELOG.md "$(DIST)/$(PACKAGE)"
	tar -C "$(DIST)" --sort=name --owner=0 --group=0 --numeric-owner --mode=go=rX \
	    --mtime="@$$(git log -1 --format=%ct 2>/dev/null || echo 0)" \
	    -cf "$(DIST)/$(PACKAGE).tar" "$(PACKAGE)"
	gzip -9nf "$(DIST)/$(PACKAGE).tar"
	cd "$(DIST)" && sha256sum "$(PACKAGE).tar.gz" > "$(PACKAGE).tar.gz.sha256"
	rm -rf "$(DIST)/$(PACKAGE)"
	@echo "$(DIST)/$(PACKAGE).tar.gz"

demo: tools ## Put abd, quorum and eventual on trial under partitions.
	@if [ -x "$(FAULTLINE)" ]; then $(MAKE) build; else swift build $(QUICK); fi
	@program="$(FAULTLINE)"; [ -x "$$program" ] || program=.build/quick/release/faultline; \
	    set -x; "$$program" compare --strategies abd,quorum,eventual --workload register \
	    --nemesis partition --nodes 5 --time-limit 15s

build-tests: ## Build everything for debugging; each module imports only what it declares.
	@./.ci/install tests
	swift build --build-tests --explicit-target-dependency-import-check error

test: test-pure test-processes ## Build everything for debugging and run every test.

test-fast: build-tests ## Run the pure suites without the long ones, in two minutes after a build.
	$(PURE) --skip '$(LONG_SUITES)'

test-pure: build-tests ## Run all pure suites, side by side.
	$(PURE)

test-processes: build-tests ## Run the suites that start processes, one test after the other.
	swift test --skip-build --no-parallel --filter '$(PROCESS_SUITES)'

test-hashing: build-tests ## Run the pure suites once more, with one order of hashes in all runs.
	SWIFT_DETERMINISTIC_HASHING=1 $(PURE) --skip 'Fuzz'

test-consumer: ## Build a package that depends on this one by version, and run it.
	./Tests/Consumer/try

record: build-tests ## Rewrite transcripts, tables and samples of the documents; read the diff.
	RECORD=1 $(PURE) || true
	RECORD=1 swift test --skip-build --no-parallel --filter 'CommandLineTests[.]SampleTests' || true
	git diff --stat

compare: build ## Compare all strategies under partitions, and write docs/results.md.
	$(FAULTLINE) compare --strategies all --baseline --seeds 4 --seed 1 --nemesis partition \
	    --nemesis-shapes isolate-one,majority-minority,halves --nemesis-interval 1s \
	    --time-limit 20s --into docs/results.md --html Histories/Runs/comparison.html

simulate: build ## Simulate every strategy, and find every broken one; SEEDS=100000 for a night.
	$(FAULTLINE) simulate --strategy all --seeds $(SEEDS)
	$(FAULTLINE) simulate --strategy broken --seeds $(SEEDS)

catch: build ## Find every broken strategy, also on real processes, and write the table of the docs.
	$(FAULTLINE) catch --markdown docs/broken-strategies.md --markdown-policies docs/broken-policies.md

choose: build ## Recommend a strategy and a client policy for each scenario, and write the page of the docs.
	$(FAULTLINE) choose --seeds $(SEEDS_OF_CHOICE) --markdown docs/tasks/choose.md

storm: build ## Show a storm of retries after a cut of 5 s, and what ends it; SEEDS_OF_STORM="1 2 3".
	for policy in none retry budget breaker breaker-budget; do \
	    for seed in $(SEEDS_OF_STORM); do \
	        $(FAULTLINE) simulate --strategy raft --workload register --nodes 3 --clients 600 \
	            --policy Workloads/Policies/storm-$$policy.yaml --arrivals open --rate 210 \
	            --operations 18000 --keys 1000 --service-time 10ms --node-queue 1000 \
	            --schedule Workloads/Policies/storm-cut.jsonl --seed $$seed \
	            | grep -E 'policy storm|calls ok|attempts a call|settled'; \
	    done; \
	done

picture: build ## Make the picture of the README, docs/page.png, with chromium.
	rm -rf .build/picture
	$(FAULTLINE) run --strategy eventual --workload register --nemesis partition --time-limit 8s \
	    --seed 3 --runs .build/picture
	chromium --headless --no-sandbox --hide-scrollbars --window-size=1200,2000 \
	    --screenshot=docs/page.png file://$(CURDIR)/.build/picture/latest/report.html

docs: ## Build the documentation of the libraries for a browser, in .build/documentation.
	./.ci/docs

lint: ## Refuse sources that are not in the project's format.
	swift format lint --strict -r --configuration .swift-format $(SOURCES)

format: ## Rewrite sources in the project's format.
	swift format -i -r --configuration .swift-format $(SOURCES)

# The reports are its verdict: some tests of time and memory fail where all is ten times slower.
sanitize: tools ## Run the suites that have threads with the thread sanitizer, for an hour; end with its reports.
	mkdir -p .build-tsan
	rm -f .build-tsan/report.*
	clang -c -fdollars-in-identifiers .ci/mutex.c -o .build-tsan/mutex.o
	swift build --build-tests $(SANITIZED)
	-TSAN_OPTIONS="log_path=$(CURDIR)/.build-tsan/report suppressions=$(CURDIR)/.ci/sanitize.supp" \
	    swift test --skip-build --no-parallel $(SANITIZED) \
	    --filter '$(PROCESS_SUITES)|^CheckersTests[.]Race'
	! grep -hs 'SUMMARY: ThreadSanitizer' .build-tsan/report.*

bench: ## Measure the checkers on generated histories; BENCH="--quick" or BENCH="--only queue" for less.
	swift run -c release --package-path Benchmarks checker-bench table $(BENCH)

bench-index: build ## Make 100,000 folders of runs, index them and list them, timing both, in BENCH_RUNS=.build/runs.
	swift build -c release --package-path Benchmarks
	rm -rf "$(BENCH_RUNS)"
	swift run -c release --skip-build --package-path Benchmarks checker-bench runs "$(BENCH_RUNS)"
	bash -c 'time "$(FAULTLINE)" index --runs "$(BENCH_RUNS)"'
	for options in "--sort time" "--strategy raft" "--nemesis disk" "--verdict broken" "--strategy nobody"; do \
	    bash -c "time '$(FAULTLINE)' list runs --runs '$(BENCH_RUNS)' --limit 20 $$options > .build/list.txt"; \
	done
	rm -rf "$(BENCH_RUNS)"

check-bench: ## Build the benchmarks, and list what they measure.
	swift build --package-path Benchmarks
	swift run --skip-build --package-path Benchmarks checker-bench list

bench-faults: build ## Time both link layers: to cut 20 pairs, and to the first answer after heal.
	$(FAULTLINE) doctor --time-links kernel
	$(FAULTLINE) doctor --time-links relay

fuzz: build-tests ## Draw ever other histories and hold every checker to brute force, until one fails or you stop it.
	for seed in $$(seq 1 1000000); do echo "FUZZ_SEED=$$seed" && FUZZ_SEED=$$seed FUZZ_SCALE=5 \
	    swift test --skip-build --no-parallel --filter 'Fuzz|RaceTests|CoreTests' || exit 1; done

check: lint test test-hashing test-consumer ## What CI runs, and what to run before a commit; CI=true makes warnings errors.

.PHONY: help tools build build-symbols install install-files dist demo build-tests test test-fast test-pure test-processes test-hashing \
    test-consumer record compare simulate catch choose storm picture docs lint format sanitize bench bench-index check-bench \
    bench-faults fuzz check
