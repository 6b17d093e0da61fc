import Checkers
import Histories
import TestSupport
import Testing

/// Weak models where attempts of one call wrote the same value, against all ways to take reads.
@Suite struct RetriedWritesTests {
    private static let properties: [Property] = [
        .regular, .safe, .versionStaleness, .timeStaleness, .sequential, .causalConsistency,
        .causalConvergence, .causalMemory, .pram, .readYourWrites, .monotonicReads,
        .monotonicWrites, .writesFollowReads,
    ]

    @Test(arguments: properties) func agreesWithAllChoices(property: Property) throws {
        let checker = try #require(property.checker())
        var counts = [0, 0]
        for seed in 0..<1_500 * Fuzz.scale {
            let drawn = RetriedHistory(seed: seed)
            let history = try History(drawn.events)
            let verdict = checker.check(history, within: .standard)
            let all = try drawn.choices().map {
                checker.check(try History($0), within: .standard)
            }
            if all.count < 2 || all.contains(where: \.isUnknown) { continue }
            let isAllowed = all.contains(where: \.isValid)
            #expect(
                verdict.isValid == isAllowed && verdict.isInvalid == !isAllowed,
                "seed \(seed): \(verdict)"
            )
            guard verdict.isValid == isAllowed else { return }
            let indices = Set(history.calls.map(\.index))
            for anomaly in verdict.anomalies {
                #expect(indices.isSuperset(of: anomaly.operations), "seed \(seed)")
            }
            counts[isAllowed ? 0 : 1] += 1
        }
        // Few histories as small as these break what rests on two others.
        let isRare = [.monotonicWrites, .writesFollowReads].contains(property)
        #expect(counts[0] > 20 && counts[1] > (isRare ? 0 : 20), "\(counts)")
    }

    /// How much is stale is the least of what any choice makes it.
    @Test(arguments: [Property.versionStaleness, .timeStaleness])
    func theLeastCounts(property: Property) throws {
        let checker = try #require(property.checker())
        var compared = 0
        for seed in 0..<1_500 * Fuzz.scale {
            let drawn = RetriedHistory(seed: seed)
            let verdict = checker.check(try History(drawn.events), within: .standard)
            guard let name = verdict.anomalies.last?.name, verdict.anomalies.count == 1 else {
                continue
            }
            let all = try drawn.choices().map {
                checker.check(try History($0), within: .standard)
            }
            if all.isEmpty { continue }
            let names = all.map { $0.anomalies.last?.name ?? "none" }
            #expect(names.contains(name), "seed \(seed): \(name) of \(names)")
            compared += all.count > 1 ? 1 : 0
        }
        #expect(compared > 20, "\(compared)")
    }

    private func history(_ calls: [Int?]) throws -> History {
        let base: [(Int, Event.Kind, String, Int64?, Int?)] = [
            (0, .invoke, "write", 1, calls[0]), (0, .info, "write", 1, nil),
            (4, .invoke, "write", 1, calls[1]), (4, .ok, "write", 1, nil),
            (1, .invoke, "write", 2, 2), (1, .ok, "write", 2, nil),
            (2, .invoke, "read", nil, nil), (2, .ok, "read", 2, nil),
            (2, .invoke, "read", nil, nil), (2, .ok, "read", 1, nil),
        ]
        return try History(
            base.enumerated().map { index, line in
                Event(
                    index: index,
                    time: Int64(index),
                    process: .client(line.0),
                    kind: line.1,
                    f: line.2,
                    key: "x",
                    value: line.3.map { .int($0) } ?? .null,
                    extra: line.4.map { ["call": .int(Int64($0))] } ?? [:]
                )
            }
        )
    }

    @Test func aLateAttemptIsNoStaleRead() throws {
        let history = try history([0, 0])
        for property in Self.properties {
            let checker = try #require(property.checker())
            #expect(checker.check(history, within: .standard).isValid, "\(property)")
        }
    }

    @Test(arguments: [[0, 5], [nil, nil], [0, nil]] as [[Int?]])
    func valuesThatRepeatOtherwiseStayUndecided(calls: [Int?]) throws {
        let verdict = SessionGuarantees(.monotonicReads).check(try history(calls))
        #expect(verdict.cause?.kind == .repeatedValues)
    }

    @Test func theSurveyDecidesThemToo() throws {
        let drawn = try #require(
            (0..<500).lazy.map { RetriedHistory(seed: $0) }.first { drawn in
                guard let history = try? History(drawn.events) else { return false }
                return drawn.hasChoices
                    && Linearizability(model: .register).check(history).isInvalid
            }
        )
        let history = try History(drawn.events)
        let linearizable = Linearizability(model: .register).check(history)
        let survey = ConsistencySurvey(history, linearizable: linearizable)
        for finding in survey.findings where finding.model != .linearizable {
            let alone = try #require(finding.model.checker()).check(history, within: .standard)
            #expect(finding.verdict == alone, "\(finding.model)")
            #expect(finding.verdict.cause?.kind != .repeatedValues)
        }
    }
}

/// A small random history of registers in which some writes are attempts of one call.
struct RetriedHistory {
    private(set) var events: [Event] = []

    init(seed: Int) {
        var dice = Dice(seed: seed)
        var open: [Int: Event] = [:]
        var process = 3
        var processes = [0, 1, 2]
        var calls: [(key: String, value: Value, call: Int64)] = []
        for _ in 0..<dice.below(12) + 8 {
            let place = dice.below(3)
            let client = processes[place]
            if let event = open.removeValue(forKey: client) {
                finish(event, &dice, calls)
                if events[events.count - 1].kind == .info {
                    processes[place] = process
                    process += 1
                }
                continue
            }
            var event = Event(process: .client(client), kind: .invoke, f: "read")
            event.key = dice.chance(0.8) ? "x" : "y"
            if dice.chance() {
                event.f = "write"
                let known = calls.filter { $0.key == event.key }
                if !known.isEmpty, dice.chance() {
                    let call = dice.pick(known)
                    event.value = call.value
                    event.extra = ["call": .int(call.call)]
                } else {
                    event.value = .int(Int64(calls.count + 1))
                    event.extra = ["call": .int(Int64(calls.count))]
                    calls.append((event.key ?? "", event.value, Int64(calls.count)))
                }
            }
            append(event)
            open[client] = events[events.count - 1]
        }
        for event in open.values.sorted(by: { $0.index < $1.index }) where event.f == "read" {
            finish(event, &dice, calls)
        }
    }

    private mutating func append(_ event: Event) {
        var event = event
        event.index = events.count
        event.time = Int64(events.count) * 1_000
        events.append(event)
    }

    private mutating func finish(
        _ invocation: Event,
        _ dice: inout Dice,
        _ calls: [(key: String, value: Value, call: Int64)]
    ) {
        var event = invocation
        event.extra = [:]
        event.kind = .ok
        if event.f == "read" {
            let known = calls.filter { $0.key == event.key }
            event.value = known.isEmpty || dice.below(8) == 0 ? .null : dice.pick(known).value
        } else if dice.chance(0.4) {
            event.kind = .info
        }
        append(event)
    }

    /// Whether some read may be of one of several writes.
    var hasChoices: Bool { !doubts.isEmpty }

    /// The positions of reads, and of the writes of what they returned.
    private var doubts: [(read: Int, writes: [Int])] {
        events.indices.compactMap { position in
            let event = events[position]
            guard event.f == "read", event.kind == .ok else { return nil }
            let writes = events.indices.filter {
                events[$0].f == "write" && events[$0].kind == .invoke
                    && events[$0].key == event.key && events[$0].value == event.value
            }
            return writes.count > 1 ? (position, writes) : nil
        }
    }

    /// The same events with unique values, for each way to take what reads returned.
    func choices() -> [[Event]] {
        var unique = events
        for position in events.indices where events[position].f == "write" {
            guard events[position].kind == .invoke else { continue }
            unique[position].value = .int(1_000 + Int64(position))
            let end = events.indices.dropFirst(position + 1).first {
                events[$0].process == events[position].process
            }
            if let end { unique[end].value = unique[position].value }
        }
        for position in events.indices where events[position].f == "read" {
            let only = events.indices.filter {
                events[$0].f == "write" && events[$0].kind == .invoke
                    && events[$0].key == events[position].key
                    && events[$0].value == events[position].value
            }
            if only.count == 1 { unique[position].value = unique[only[0]].value }
        }
        var all = [unique]
        for doubt in doubts {
            guard all.count * doubt.writes.count <= 300 else { return [] }
            all = all.flatMap { events in
                doubt.writes.map { write in
                    var chosen = events
                    chosen[doubt.read].value = unique[write].value
                    return chosen
                }
            }
        }
        return all
    }
}
