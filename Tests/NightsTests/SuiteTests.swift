import Histories
import Nights
import Plans
import Strategies
import Testing
import Workloads

/// Suites: what a file means, and what is refused in one line that says where.
@Suite struct SuiteTests {
    @Test func aGroupIsTheProductOfItsLists() throws {
        let suite = try read(
            """
            summary: A test.
            time: 30m
            defaults: {time-limit: 4s, rate: 100}
            cells:
              - strategies: [abd, raft]
                workloads: [register, deletes]
                nemeses: [partition, partition+kill]
                nodes: [3, 5]
                runs: 2
                rate: 50
            """
        )
        #expect(suite.cells.count == 16 && suite.time == .seconds(1_800))
        #expect(suite.cells.allSatisfy { $0.plan.timeLimit == .seconds(4) && $0.plan.rate == 50 })
        #expect(Set(suite.cells.map(\.faults)) == ["partition", "kill+partition"])
        #expect(Set(suite.cells.map(\.plan.nodes)) == [3, 5])
        #expect(suite.cells.allSatisfy { $0.units == 2 && !$0.isSimulated })
        #expect(Set(suite.cells.map(\.id)).count == 16)
    }

    @Test func whatAStrategyDoesNotSupportIsLeftOutOfAProduct() throws {
        let suite = try read(
            "cells: [{strategies: [raft, eventual], workloads: [register, queue]}]"
        )
        #expect(suite.cells.count == 3)
        #expect(suite.leftOut.count == 1 && suite.leftOut[0].contains("eventual"))
    }

    @Test func whatIsNamedAloneIsRefused() {
        refuses(
            "cells:\n  - {strategy: eventual, workload: queue}",
            "suite.yaml: line 2: workload queue needs dequeue, enqueue, which strategy eventual"
                + " does not support"
        )
    }

    @Test func simulatedGroupsTakeEveryWorkloadThatFits() throws {
        let suite = try read("cells: [{strategies: all, simulate: true, seeds: 7, time: 2s}]")
        let pairs = Strategy.all.filter { $0.defect == nil }.flatMap { strategy in
            Catalogue.test.workloads.filter { Subject(strategy).misfit($0) == nil }
        }
        #expect(suite.cells.count == pairs.count)
        #expect(suite.cells.allSatisfy { $0.work == .seeds(7, within: .seconds(2)) })
    }

    @Test func defectsAreExpectedWhereThatIsSaid() throws {
        let suite = try read("cells: [{strategies: broken, simulate: true, expect: defect}]")
        let defects = Strategy.all.compactMap(\.defect)
        #expect(suite.cells.map(\.plan.workload) == defects.map(\.workload))
        #expect(suite.cells.map(\.expectation) == defects.map { .defect(breaks: $0.breaks.name) })
    }

    @Test func everyBundledSuiteIsRead() throws {
        for name in BundledSuites.names {
            let text = try #require(BundledSuites.text(name))
            let suite = try Suite(yaml: text, file: name, in: .test, reading: PlanError.refuseFiles)
            #expect(suite.name == name && !suite.summary.isEmpty && suite.time != nil)
        }
        #expect(BundledSuites.names == ["smoke", "nightly", "weekend"])
    }

    // MARK: Ids

    @Test func theIdOfACellDoesNotDependOnWhatIsSaidWithoutNeed() throws {
        let plain = try read("cells: [{strategy: abd, workload: register}]").cells[0]
        let said = try read("cells: [{strategy: abd, workload: register, nodes: 5}]").cells[0]
        let other = try read("cells: [{strategy: abd, workload: register, nodes: 3}]").cells[0]
        let more = try read("cells: [{strategy: abd, workload: register, runs: 9}]").cells[0]
        #expect(plain.id == said.id && plain.id == more.id && plain.id != other.id)
    }

    @Test func aSimulatedCellIsAnotherOne() throws {
        let real = try read("cells: [{strategy: abd, workload: register}]").cells[0]
        let simulated = try read(
            "cells: [{strategy: abd, workload: register, simulate: true}]"
        ).cells[0]
        #expect(real.id != simulated.id)
    }

    // MARK: Refusals

    @Test(arguments: [
        ("cells: []", "suite.yaml: no cells: nothing would be tried"),
        ("name: x", "suite.yaml: cells: expected a list of groups of cells"),
        (
            "cells:\n  - {strategy: raaft, workload: register}",
            "suite.yaml: line 2: unknown strategy \"raaft\"; did you mean raft?"
        ),
        (
            "cells:\n  - strategy: abd\n    workloda: register",
            "suite.yaml: line 3: unknown option of cells \"workloda\"; did you mean workload?"
        ),
        (
            "cells:\n  - strategy: abd\n    seed: 3",
            "suite.yaml: line 3: seed: seeds are drawn anew each night"
        ),
        (
            "cells:\n  - strategy: abd\n    seeds: 3",
            "suite.yaml: line 3: seeds and time are of a group with simulate: true"
        ),
        (
            "cells:\n  - {strategy: abd, simulate: true, runs: 2}",
            "suite.yaml: line 2: runs: a simulated group has seeds"
        ),
        (
            "cells:\n  - {strategy: abd, runs: 0}",
            "suite.yaml: line 2: runs: \"0\", expected a number from 1 to 1000"
        ),
        (
            "time: soon\ncells: [{strategy: abd}]",
            "suite.yaml: line 1: time: \"soon\", expected a time such as 30s, 5m or 2h"
        ),
        (
            "cells:\n  - {strategy: abd, expect: stale reed}",
            "suite.yaml: line 2: expect: unknown anomaly \"stale reed\"; did you mean stale read?"
        ),
        (
            "cells:\n  - {strategy: abd, expect: defect}",
            "suite.yaml: line 2: expect: abd is not broken on purpose"
        ),
        (
            "cells:\n  - {strategy: abd, workload: register}\n"
                + "  - {strategy: abd, workload: register}",
            "suite.yaml: line 3: cells: abd register none is there twice"
        ),
        (
            "cells:\n  - {strategy: abd, nemesis: partitoin}",
            "suite.yaml: line 2: nemesis: unknown nemesis \"partitoin\"; did you mean partition?"
        ),
        (
            "cells:\n  - {strategies: [eventual, causal], workloads: [queue, lock]}",
            "suite.yaml: line 2: cells: this group has none: workload queue needs dequeue, enqueue,"
                + " which strategy eventual does not support"
        ),
        (
            "name: ../x\ncells: [{strategy: abd}]",
            "suite.yaml: name: \"../x\", expected letters, digits, - and _ only, and neither latest"
                + " nor nights"
        ),
        (
            "budget: 3\ncells: [{strategy: abd}]",
            "suite.yaml: line 1: unknown option of a suite \"budget\"; known are name, summary,"
                + " time, defaults, cells"
        ),
    ])
    func mistakesAreRefused(text: String, reason: String) {
        refuses(text, reason)
    }

    @Test func aProductIsBoundedBeforeItIsMade() {
        let many = Array(repeating: "queue", count: 900).joined(separator: ",")
        let kinds = Array(repeating: "kill", count: 900).joined(separator: ",")
        let counts = Array(repeating: "3", count: 900).joined(separator: ",")
        refuses(
            "cells:\n  - {strategies: [eventual, raft], workloads: [\(many)], nemeses: [\(kinds)],"
                + " nodes: [\(counts)]}",
            "suite.yaml: line 2: cells: more than 10000"
        )
    }

    private func refuses(_ text: String, _ reason: String) {
        let error = #expect(throws: PlanError.self) { try read(text) }
        #expect(error?.description == reason)
    }

    private func read(_ text: String) throws(PlanError) -> Suite { try Suite.test(text) }
}

extension Suite {
    /// A suite from its text.
    static func test(_ text: String) throws(PlanError) -> Suite {
        try Suite(
            yaml: text,
            file: "suite.yaml",
            in: .test,
            anomalies: ["stale read", "lost update"],
            reading: PlanError.refuseFiles
        )
    }
}

extension Catalogue {
    /// All strategies.
    static let test = Catalogue(subjects: Strategy.all.map(Subject.init))
}

extension Subject {
    fileprivate init(_ strategy: Strategy) {
        self.init(
            name: strategy.name,
            summary: strategy.summary,
            claim: strategy.claim,
            operations: Set(strategy.operations),
            defect: strategy.defect.map {
                Defect(breaks: $0.breaks.name, workload: $0.workload, options: $0.options)
            }
        )
    }
}
