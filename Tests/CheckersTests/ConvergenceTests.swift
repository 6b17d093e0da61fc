import Checkers
import Histories
import Testing

@Suite struct ConvergenceTests {
    private func event(
        _ process: Int,
        _ kind: Event.Kind,
        _ f: String,
        _ value: Value,
        node: String = "n1",
        key: String = "x",
        extra: [String: Value] = [:]
    ) -> Event {
        Event(
            process: .client(process),
            kind: kind,
            f: f,
            key: key,
            value: value,
            node: node,
            extra: extra
        )
    }

    private func history(_ events: [Event]) throws -> History {
        try History(
            events.enumerated().map { index, event in
                var event = event
                event.index = index
                event.time = Int64(index) * 10_000_000
                return event
            }
        )
    }

    private func written(
        _ value: Value,
        by process: Int,
        version: String? = nil,
        replaced: [String] = []
    ) -> [Event] {
        let extra: [String: Value] =
            version.map {
                ["version": .string($0), "replaced": .list(replaced.map { .string($0) })]
            }
            ?? [:]
        return [
            event(process, .invoke, "write", value),
            event(process, .ok, "write", value, extra: extra),
        ]
    }

    private func final(_ value: Value, at node: String, key: String = "x") -> [Event] {
        [
            event(99, .invoke, "read", .null, node: node, key: key),
            event(99, .ok, "read", value, node: node, key: key, extra: ["final": true]),
        ]
    }

    @Test func divergenceIsToldAndDrawn() throws {
        let history = try history(
            written(3, by: 0) + written(7, by: 1) + final(7, at: "n1") + final(3, at: "n2")
                + final(7, at: "n3")
        )
        let anomaly = try #require(Convergence().check(history).anomalies.first)
        #expect(anomaly.name == "divergence")
        #expect(anomaly.explanation == "at the end n1 and n3 held 7, but n2 held 3")
        #expect(anomaly.drawing == "n1  7\nn2  3  ✗ divergence\nn3  7")
    }

    @Test func forgottenWriteIsTold() throws {
        let history = try history(
            written(3, by: 0) + final(.null, at: "n1") + final(.null, at: "n2")
        )
        let anomaly = try #require(Convergence().check(history).anomalies.first)
        #expect(
            anomaly.explanation == "at the end n1 held null, although client 0 had written 3 and"
                + " had it acknowledged at 0.010 s"
        )
    }

    @Test func keysAreReportedInOrder() throws {
        let history = try history(
            ["c", "a", "b"].flatMap { final(1, at: "n1", key: $0) + final(2, at: "n2", key: $0) }
        )
        #expect(Convergence().check(history).anomalies.map(\.key) == ["a", "b", "c"])
    }

    @Test func lossIsCountedByVersions() throws {
        let history = try history(
            written(1, by: 0, version: "n1.1")
                + written(2, by: 1, version: "n1.2", replaced: ["n1.1"])
                + written(3, by: 2, version: "n2.1") + final(2, at: "n1")
        )
        let measured = try #require(LostWrites.measure(history))
        #expect(measured.rule == .versions)
        #expect(measured.acknowledged == 3)
        #expect(measured.count == 1)
        #expect(measured.losses.map(\.key) == ["x"])
        #expect(measured.losses.map(\.operations) == [[4]])
        #expect(LostWrites().check(history).isInvalid)
    }

    @Test func lossIsCountedByRealTime() throws {
        let history = try history(
            written(1, by: 0) + written(2, by: 1) + written(3, by: 2) + final(1, at: "n1")
        )
        let measured = try #require(LostWrites.measure(history))
        #expect(measured.rule == .realTime)
        #expect(measured.losses.map(\.operations) == [[2, 4]])
        let anomaly = try #require(LostWrites().check(history).anomalies.first)
        #expect(
            anomaly.explanation
                == "client 2 wrote 3 and had it acknowledged at 0.050 s, but at the"
                + " end n1 held 1 and nothing that was written later is left; 1 more of 3 were lost"
        )
    }

    /// An unheard write of unknown outcome may have replaced the others.
    @Test func unknownWritesMakeLossUndetermined() throws {
        let unknown = [event(5, .invoke, "write", 9), event(5, .info, "write", 9)]
        let history = try history(
            written(1, by: 0, version: "n1.1") + unknown + final(9, at: "n1")
        )
        let measured = try #require(LostWrites.measure(history))
        #expect(measured.count == 0)
        #expect(measured.undetermined == 1)
    }
}
