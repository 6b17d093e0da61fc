import Histories
import Testing

/// Attempts under equal keys of a store that carries a key out once are one operation.
@Suite struct AttemptsTests {
    /// "0 invoke add 1 k": process, kind, name, value and key of an attempt.
    private func events(_ lines: [String]) -> [Event] {
        lines.enumerated().map { index, line in
            let words = line.split(separator: " ").map(String.init)
            var event = Event(
                index: index,
                time: Int64(index),
                process: .client(Int(words[0]) ?? -1),
                kind: Event.Kind(rawValue: words[1]) ?? .info,
                f: words[2],
                key: "x",
                value: Int64(words[3]).map { .int($0) } ?? .null
            )
            if words.count > 4 {
                event.extra = ["id": .string(words[4]), "deduplicated": true]
            }
            return event
        }
    }

    private func joined(_ lines: String...) throws -> JoinedAttempts {
        try History(events(lines)).withAttemptsJoined()
    }

    private func text(_ history: History) -> [String] {
        history.calls.map { call in
            let end = call.completionIndex.map(String.init) ?? "never"
            let kind = call.isOK ? "ok" : call.isFail ? "fail" : "info"
            return "\(call.process) \(call.f) \(call.index)-\(end) \(kind)"
        }
    }

    @Test func goFromTheFirstInvocationToTheFirstAnswer() throws {
        let found = try joined(
            "0 invoke add 1 k",
            "0 info add 1",
            "1 invoke read _",
            "4 invoke add 1 k",
            "8 invoke add 1 k",
            "1 ok read 1",
            "4 ok add 1",
            "8 ok add 1",
            "4 invoke read _",
            "4 ok read 1"
        )
        #expect(
            text(found.history) == ["4 add 0-6 ok", "1 read 2-5 ok", "4 read 8-9 ok"]
        )
        #expect(found.attempts == 3 && found.operations == 1)
        #expect(found.notes == ["3 attempts under equal keys were joined to 1 operation"])
    }

    @Test func areUnknownIfOneIs() throws {
        let open = try joined(
            "0 invoke add 1 k",
            "0 fail add 1",
            "4 invoke add 1 k",
            "4 info add 1",
            "0 invoke read _",
            "0 ok read 1"
        )
        #expect(text(open.history) == ["4 add 0-3 info", "0 read 4-5 ok"])
        let never = try joined("0 invoke add 1 k", "4 invoke add 1 k", "0 fail add 1")
        #expect(text(never.history) == ["0 add 0-never info"])
    }

    @Test func failIfAllDo() throws {
        let found = try joined(
            "0 invoke add 1 k",
            "4 invoke add 1 k",
            "0 fail add 1",
            "0 invoke read _",
            "0 ok read 0",
            "4 fail add 1"
        )
        #expect(text(found.history) == ["4 add 0-5 fail", "0 read 3-4 ok"])
    }

    /// Neither the answered process nor the first one is free from the first to the last event.
    @Test func getAFreshProcessWhereTheirsIsBusy() throws {
        let found = try joined(
            "4 invoke read _",
            "0 invoke add 1 k",
            "4 ok read 0",
            "0 fail add 1",
            "0 invoke read _",
            "0 ok read 0",
            "4 invoke add 1 k",
            "4 ok add 1"
        )
        #expect(
            text(found.history) == ["4 read 0-2 ok", "5 add 1-7 ok", "0 read 4-5 ok"]
        )
    }

    @Test func garbageStaysApart() throws {
        let found = try joined(
            "0 invoke add 1 k",
            "0 ok add 1",
            "0 invoke remove 1 k",
            "0 ok remove 1"
        )
        #expect(found.history.calls.count == 2 && found.attempts == 0)
        #expect(
            found.notes == [
                "attempts under the key \"k\" ask for different things, and were not joined"
            ]
        )
        var strange = events(["0 invoke add 1 k", "1 invoke add 1 k", "2 invoke add 1 k"])
        strange[0].extra["id"] = 7
        strange[1].extra["id"] = ["k"]
        strange[2].extra["deduplicated"] = "true"
        let left = try History(strange).withAttemptsJoined()
        #expect(left.history.calls.count == 3)
        #expect(left.notes == ["2 attempts have an id that is no text, and stayed apart"])
    }

    @Test func processesAsHighAsTheyGoAreNoTrap() throws {
        var events = events([
            "4 invoke read _", "0 invoke add 1 k", "4 ok read 0", "0 fail add 1",
            "0 invoke read _", "0 ok read 0", "4 invoke add 1 k", "4 ok add 1",
        ])
        for place in events.indices where events[place].process == .client(0) {
            events[place].process = .client(.max)
        }
        let found = try History(events).withAttemptsJoined()
        #expect(found.history.calls.count == 3 && found.attempts == 2)
    }

    @Test func otherHistoriesStayAsTheyAre() throws {
        let plain = try History(events(["0 invoke add 1", "0 ok add 1"]))
        let found = try plain.withAttemptsJoined()
        #expect(found.history.events == plain.events && found.notes.isEmpty)
    }
}
