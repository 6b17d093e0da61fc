import Histories
import Testing

@testable import Checkers

/// Shares with their intervals, and what is counted of calls during partitions.
@Suite struct PartitionFiguresTests {
    // MARK: Shares

    /// Figures that `binomtest(k, n).proportion_ci(method="wilson")` of SciPy 1 gives.
    @Test(arguments: [
        (0, 10, 0.0, 0.277_533), (10, 10, 0.722_467, 1.0), (5, 10, 0.236_593, 0.763_407),
        (1, 1, 0.206_549, 1.0), (990, 1000, 0.981_691, 0.994_559),
    ])
    func intervalsAreWilsons(part: Int, whole: Int, low: Double, high: Double) throws {
        let interval = try #require(Share(part, of: whole).interval)
        #expect(abs(interval.lowerBound - low) < 2e-6 && abs(interval.upperBound - high) < 2e-6)
    }

    @Test func nothingHasNoShare() {
        #expect(Share().value == nil && Share().interval == nil)
        #expect(Share(1, of: 2) + Share(2, of: 2) == Share(3, of: 4))
    }

    // MARK: Partitions

    private static let millisecond: Int64 = 1_000_000

    /// A call of process `process` at a node, from and to in milliseconds; nil if never answered.
    private struct Call {
        var process: Int
        var node: String
        var f = "write"
        var key = "x"
        var from: Int64
        var to: Int64?
        var isOK = true
    }

    private func history(_ calls: [Call]) throws -> History {
        var events: [(time: Int64, event: Event)] = []
        for call in calls {
            func add(_ time: Int64, _ kind: Event.Kind) {
                let event = Event(
                    index: 0,
                    time: time * Self.millisecond,
                    process: .client(call.process),
                    kind: kind,
                    f: call.f,
                    key: call.key,
                    value: .int(call.from),
                    node: call.node
                )
                events.append((time, event))
            }
            add(call.from, .invoke)
            if let end = call.to { add(end, call.isOK ? .ok : .fail) }
        }
        let ordered = events.enumerated().sorted {
            ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }
        return try History(
            ordered.enumerated().map { index, entry in
                var event = entry.element.event
                event.index = index
                return event
            }
        )
    }

    private func window(_ start: Int64, _ end: Int64, silent: Set<String> = []) -> FaultWindow {
        FaultWindow(
            start: start * Self.millisecond,
            end: end * Self.millisecond,
            majority: ["n1", "n2"],
            minority: ["n3"],
            silent: silent,
            shape: "isolate-one"
        )
    }

    private func figures(_ calls: [Call], _ windows: [FaultWindow]) throws -> PartitionFigures {
        let all = PartitionFigures.measure(try history(calls), windows: windows)
        #expect(all.keys.sorted() == ["isolate-one"])
        return try #require(all["isolate-one"])
    }

    @Test func callsBeforeFailoverAreNotHeldAgainstTheMajority() throws {
        let found = try figures(
            [
                Call(process: 0, node: "n1", from: 1_010, to: 1_300, isOK: false),
                Call(process: 1, node: "n2", from: 1_200, to: 1_400),
                Call(process: 0, node: "n1", from: 1_500, to: 1_510),
                Call(process: 1, node: "n2", from: 1_600, to: 1_610, isOK: false),
            ],
            [window(1_000, 3_000)]
        )
        #expect(found.partitions == 1 && found.failovers == [400 * Self.millisecond])
        #expect(found.majority == Share(1, of: 2) && found.withoutFailover == 0)
        #expect(found.nodes == ["n1": Share(1, of: 1), "n2": Share(0, of: 1)])
        #expect(found.served == Share(1, of: 2))
    }

    @Test func whoIsAskedInVainHasNotFailedOver() throws {
        let found = try figures(
            [Call(process: 0, node: "n1", from: 1_100, to: nil)],
            [window(1_000, 3_000)]
        )
        #expect(found.withoutFailover == 1 && found.majority == Share(0, of: 1))
    }

    @Test func lateAnswersAndCallsNearTheEndDoNotCount() throws {
        let found = try figures(
            [
                Call(process: 0, node: "n3", from: 1_100, to: 3_010),
                Call(process: 1, node: "n3", from: 1_100, to: 1_590),
                Call(process: 2, node: "n3", from: 2_600, to: 2_650),
            ],
            [window(1_000, 3_000)]
        )
        #expect(found.minority == Share(1, of: 2))
        // Both that were acknowledged before the end: the rule about lateness is of shares only.
        #expect(found.minorityWrites == 2)
    }

    @Test func bothSidesMayWriteTheSameKey() throws {
        let calls = [
            Call(process: 0, node: "n1", key: "x", from: 1_100, to: 1_110),
            Call(process: 1, node: "n3", key: "x", from: 1_200, to: 1_210),
            Call(process: 0, node: "n1", key: "y", from: 1_300, to: 1_310),
            Call(process: 1, node: "n3", key: "y", from: 1_400, to: nil),
        ]
        let found = try figures(calls, [window(1_000, 3_000)])
        #expect(found.contested == 1 && found.splitBrain == 1)
        let reads = calls.map { call in
            var call = call
            call.f = "read"
            return call
        }
        let quiet = try figures(reads, [window(1_000, 3_000)])
        #expect(quiet.contested == 0 && quiet.splitBrain == 0 && quiet.minorityWrites == 0)
    }

    @Test func recoveryWaitsForEveryNode() throws {
        let after = [
            Call(process: 0, node: "n1", from: 3_100, to: 3_110),
            Call(process: 1, node: "n3", from: 3_050, to: 3_400, isOK: false),
            Call(process: 1, node: "n3", from: 3_500, to: 3_700),
        ]
        let found = try figures(after, [window(1_000, 3_000)])
        #expect(found.recoveries == [700 * Self.millisecond] && found.withoutRecovery == 0)
        let never = try figures(
            [after[0], after[1], Call(process: 0, node: "n1", from: 4_000, to: 4_010)],
            [window(1_000, 3_000)]
        )
        #expect(never.recoveries.isEmpty && never.withoutRecovery == 1)
    }

    @Test func otherFaultsDoNotMakeTwoPartitionsOfOne() throws {
        var first = window(1_000, 1_800)
        var second = window(1_850, 3_000)
        first.partition = 4
        second.partition = 4
        let calls = [
            Call(process: 0, node: "n1", from: 1_100, to: 1_110),
            Call(process: 0, node: "n1", from: 1_900, to: 1_910),
        ]
        let found = try figures(calls, [first, second])
        #expect(found.partitions == 1 && found.failovers == [110 * Self.millisecond])
        #expect(found.majority == Share(1, of: 1))
        second.partition = 5
        #expect(try figures(calls, [first, second]).partitions == 2)
        second.partition = 4
        second.silent = ["n2"]
        let all = PartitionFigures.measure(try history(calls), windows: [first, second])
        #expect(all.isEmpty)
    }

    @Test func whereNodesWereDeadNothingIsCounted() throws {
        let calls = [Call(process: 0, node: "n1", from: 1_100, to: 1_110)]
        let all = PartitionFigures.measure(
            try history(calls),
            windows: [window(1_000, 3_000, silent: ["n2"])]
        )
        #expect(all.isEmpty)
    }
}
