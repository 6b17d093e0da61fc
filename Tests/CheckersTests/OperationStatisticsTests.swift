import Checkers
import Histories
import Testing

@Suite struct OperationStatisticsTests {
    /// Each call: node, f, what became of it, begin and end in milliseconds.
    private func history(
        _ calls: [(node: String, f: String, kind: Event.Kind, from: Int64, to: Int64)]
    ) throws -> History {
        var events: [Event] = []
        for (process, call) in calls.enumerated() {
            for (kind, time) in [(Event.Kind.invoke, call.from), (call.kind, call.to)] {
                events.append(
                    Event(
                        time: time * 1_000_000,
                        process: .client(process),
                        kind: kind,
                        f: call.f,
                        key: "x",
                        value: 1,
                        node: call.node
                    )
                )
            }
        }
        events.sort {
            ($0.time ?? 0, $0.kind == .invoke ? 0 : 1) < ($1.time ?? 0, $1.kind == .invoke ? 0 : 1)
        }
        for index in events.indices { events[index].index = index }
        return try History(events)
    }

    private let window = FaultWindow(
        start: 100_000_000,
        end: 200_000_000,
        majority: ["n1", "n2"],
        minority: ["n3"]
    )

    @Test func callsAreCountedBySide() throws {
        let history = try history([
            ("n1", "write", .ok, 0, 10), ("n3", "read", .ok, 20, 50),
            ("n1", "write", .ok, 110, 120), ("n3", "write", .fail, 120, 150),
            ("n3", "read", .info, 130, 190), ("n3", "read", .ok, 210, 300),
        ])
        let statistics = OperationStatistics(history, windows: [window])
        #expect(statistics.total.overall.invoked == 6)
        #expect(statistics.total.overall.ok == 4)
        #expect(statistics.majority.overall.shareOK == 1)
        #expect(statistics.minority.overall.shareOK == 0)
        #expect(statistics.minority.overall.fail == 1)
        #expect(statistics.minority.byFunction["read"]?.info == 1)
        #expect(statistics.minority.byFunction["cas"] == nil)
        #expect(statistics.outside.overall.invoked == 3)
        #expect(statistics.majority.overall.callsPerSecond == 10)
        #expect(statistics.outside.overall.callsPerSecond == 15)
        #expect(OperationStatistics(try History([])).total.overall.shareOK == nil)
    }

    @Test func callsToNodesThatFallSilentBelongToNoSide() throws {
        let crash = FaultWindow(
            start: 100_000_000,
            end: 200_000_000,
            majority: ["n1", "n2"],
            minority: [],
            silent: ["n3"],
            begun: 95_000_000
        )
        let history = try history([
            ("n3", "write", .info, 90, 97), ("n3", "read", .fail, 110, 120),
            ("n1", "read", .ok, 110, 120), ("n3", "read", .ok, 210, 220),
        ])
        let statistics = OperationStatistics(history, windows: [crash])
        #expect(statistics.total.overall.invoked == 4)
        #expect(statistics.majority.overall.invoked == 1)
        #expect(statistics.minority.overall.invoked == 0)
        #expect(statistics.outside.overall.invoked == 1)
    }

    @Test func latencyIsTheNearestRank() throws {
        let history = try history((1...200).map { ("n1", "read", .ok, $0 * 1000, $0 * 1000 + $0) })
        let figures = OperationStatistics(history).total.overall
        #expect(figures.latencyP50 == 100_000_000)
        #expect(figures.latencyP99 == 198_000_000)
        #expect(figures.latencyMax == 200_000_000)
    }

    @Test func outageNeedsAnAttempt() throws {
        let history = try history([
            ("n1", "read", .ok, 0, 100), ("n1", "read", .ok, 800, 900),
            ("n1", "read", .fail, 910, 920), ("n2", "read", .ok, 930, 950),
            ("n1", "read", .ok, 940, 1000),
        ])
        let statistics = OperationStatistics(history)
        // From 100 to 900 nobody asked; from 900 to 950 somebody did, in vain.
        #expect(statistics.longestOutage?.length == 50_000_000)
        #expect(statistics.longestOutageByNode["n1"]?.length == 100_000_000)
        #expect(statistics.longestOutageByNode["n2"] == nil)
        #expect(statistics.availability == 0.95)
        #expect(statistics.outages == 1 && statistics.meanTimeToRepair == 50_000_000)
        #expect(statistics.meanTimeToFailure == 950_000_000)
    }

    @Test func finalReadsAreLeftOut() throws {
        let events = [
            Event(index: 0, time: 0, process: .client(0), kind: .invoke, f: "read", key: "x"),
            Event(
                index: 1,
                time: 5,
                process: .client(0),
                kind: .ok,
                f: "read",
                key: "x",
                extra: ["final": true]
            ),
            Event(index: 2, time: 7, process: .nemesis, kind: .info, f: "partition"),
        ]
        #expect(OperationStatistics(try History(events)).total.overall.invoked == 0)
    }
}
