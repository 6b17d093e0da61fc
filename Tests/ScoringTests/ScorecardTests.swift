import Checkers
import Histories
import Observations
import Replication
import Testing

@testable import Reporting
@testable import Scoring

/// What evidence makes of claims: held, broken, undecided or not claimed.
@Suite struct ScorecardTests {
    private static let strong = Claim(
        stance: .cp,
        consistency: .strong,
        availability: .medium,
        partitionTolerance: .high,
        guarantees: [.linearizable, .convergent]
    )
    private static let available = Claim(
        stance: .ap,
        consistency: .eventual,
        availability: .high,
        partitionTolerance: .high,
        guarantees: [.available]
    )

    /// One write and one read of it, then final reads of both nodes, all of which see `last`.
    private func evidence(
        read: Value = 1,
        last: Value = 1,
        windows: [FaultWindow] = [],
        minorityFails: Bool = false,
        hasFinalReads: Bool = true
    ) throws -> Evidence {
        var events: [Event] = []
        func call(
            _ process: Int,
            _ f: String,
            _ argument: Value,
            _ kind: Event.Kind,
            _ result: Value,
            _ node: String,
            _ extra: [String: Value] = [:]
        ) {
            for (kind, value) in [(Event.Kind.invoke, argument), (kind, result)] {
                events.append(
                    Event(
                        index: events.count,
                        time: Int64(events.count) * 1000,
                        process: .client(process),
                        kind: kind,
                        f: f,
                        key: "x",
                        value: value,
                        node: node,
                        extra: extra
                    )
                )
            }
        }
        call(0, "write", 1, .ok, 1, "n1")
        call(1, "read", .null, .ok, read, "n2")
        if minorityFails { call(2, "read", .null, .fail, .null, "n2") }
        let end = Int64(events.count) * 1000
        if hasFinalReads {
            call(8, "read", .null, .ok, last, "n1", ["final": true])
            call(9, "read", .null, .ok, last, "n2", ["final": true])
        }
        var circumstances = Circumstances()
        circumstances.rest = "converged"
        circumstances.timeToConverge = 5
        return Evidence(
            history: try History(events),
            windows: windows,
            workload: 0...end,
            circumstances: circumstances
        )
    }

    private func card(
        _ claim: Claim,
        _ evidence: Evidence,
        expectsFaults: Bool = false,
        operations: [String] = ["read", "write"],
        least: Expectations.Least = .one
    ) -> Scorecard {
        Scorecard(
            strategy: "s",
            claim: claim,
            evidence: evidence,
            expectations: Expectations(
                operations: operations,
                hasFaults: expectsFaults || !evidence.windows.isEmpty,
                least: least
            ),
            checks: [
                Check(.linearizable, by: Linearizability(model: .register)),
                Check(.convergent, by: Convergence()),
            ]
        )
    }

    private func standing(_ card: Scorecard, _ guarantee: Property) -> Judgement.Standing? {
        card.judgements.first { $0.guarantee == guarantee }?.standing
    }

    private let window = FaultWindow(start: 0, end: 1_000_000, majority: ["n1"], minority: ["n2"])

    @Test func goodEvidenceHolds() throws {
        let card = card(Self.strong, try evidence())
        #expect(standing(card, .linearizable) == .held && standing(card, .convergent) == .held)
        #expect(!card.isBroken && !card.isUndecided)
        #expect(card.strongestModel == "linearizable")
    }

    @Test func aViolationBreaksOnlyWhatIsClaimed() throws {
        let stale = try evidence(read: .null)
        #expect(standing(card(Self.strong, stale), .linearizable) == .broken)
        #expect(standing(card(Self.available, stale), .linearizable) == .notClaimed)
        #expect(card(Self.strong, stale).isBroken && !card(Self.available, stale).isBroken)
    }

    @Test func equalGarbageDoesNotConverge() throws {
        let card = card(Self.strong, try evidence(last: 7))
        #expect(standing(card, .convergent) == .broken)
    }

    @Test func vacuousRunsAreUndecidedNeverHeld() throws {
        let withoutFaults = card(Self.strong, try evidence(), expectsFaults: true)
        #expect(standing(withoutFaults, .linearizable) == .undecided)
        let withoutReads = try evidence(hasFinalReads: false)
        #expect(standing(card(Self.strong, withoutReads), .linearizable) == .undecided)
        var interrupted = try evidence()
        interrupted.circumstances.isInterrupted = true
        #expect(card(Self.strong, interrupted).isUndecided)
        var toothless = try evidence(windows: [window])
        #expect(standing(card(Self.strong, toothless), .linearizable) == .held)
        toothless.circumstances.effectiveFaults = 0
        toothless.circumstances.ineffectiveFaults = [
            "heal at 3 s: the cut before it stopped nothing"
        ]
        #expect(standing(card(Self.strong, toothless), .linearizable) == .undecided)
        #expect(
            card(Self.strong, toothless).vacuity?.description.contains("stopped nothing") == true
        )
        let page = RunReport(
            card(Self.strong, toothless),
            history: toothless.history,
            windows: toothless.windows,
            reproduction: "faultline run",
            facts: []
        ).html
        #expect(page.contains("<li>Nothing counts as held: ") && page.contains("stopped nothing"))
        #expect(page.contains("<li>A fault without effect: heal at 3 s"))
        toothless.circumstances.effectiveFaults = 1
        #expect(standing(card(Self.strong, toothless), .linearizable) == .held)
        let silent = card(Self.strong, try evidence(), operations: ["read", "write", "cas"])
        #expect(standing(silent, .linearizable) == .undecided)
    }

    @Test func fewCallsAreNotHeld() throws {
        let few = card(Self.strong, try evidence(), least: .standard)
        #expect(standing(few, .linearizable) == .undecided)
        #expect(few.vacuity?.description.contains("only 2 calls were served, of the 100") == true)
        let half = Expectations.Least(calls: 1, share: 0.7, underFaults: 1)
        let poor = card(Self.strong, try evidence(minorityFails: true), least: half)
        #expect(poor.vacuity?.description.contains("of 3 made, and a run needs 70 %") == true)
        let calm = Expectations.Least(calls: 1, share: 0, underFaults: 2)
        let late = FaultWindow(start: 1_500, end: 9_000, majority: ["n1"], minority: ["n2"])
        let disturbed = card(Self.strong, try evidence(windows: [late]), least: calm)
        #expect(disturbed.vacuity?.description.contains("only 1 call was served during") == true)
        #expect(disturbed.isUndecided && !disturbed.isBroken)
    }

    @Test func availabilityNeedsCallsOnEachSide() throws {
        let few = Expectations.Least(calls: 1, share: 0, underFaults: 2)
        let card = card(Self.available, try evidence(windows: [window]), least: few)
        #expect(standing(card, .available) == .undecided)
    }

    @Test func unequalStatesAtRestBreakConvergence() throws {
        var evidence = try evidence()
        evidence.circumstances.digestsAtRest = [
            HeldState(node: "n1", digest: "a"), HeldState(node: "n2", digest: "a"),
            HeldState(node: "n3", digest: "b"),
        ]
        let unequal = card(Self.strong, evidence)
        #expect(standing(unequal, .equalAtRest) == .broken && unequal.isBroken)
        let said = unequal.verdict(on: .equalAtRest)?.anomalies.first?.explanation
        #expect(said?.hasSuffix("but n3 held another state than n1 and n2") == true)
        #expect(standing(card(Self.available, evidence), .equalAtRest) == .notClaimed)
        evidence.circumstances.digestsAtRest.removeLast()
        #expect(standing(card(Self.strong, evidence), .equalAtRest) == .held)
    }

    @Test func vacuityNeverHidesAViolation() throws {
        let stale = card(Self.strong, try evidence(read: .null), expectsFaults: true)
        #expect(standing(stale, .linearizable) == .broken)
    }

    @Test func availabilityIsMeasuredOnBothSides() throws {
        let all = try evidence(windows: [window])
        #expect(standing(card(Self.available, all), .available) == .held)
        let some = try evidence(windows: [window], minorityFails: true)
        #expect(standing(card(Self.available, some), .available) == .broken)
        #expect(standing(card(Self.available, try evidence()), .available) == .undecided)
    }

    @Test func aSummaryComesBackFromItsResults() throws {
        for card in [
            card(Self.strong, try evidence(read: .null, windows: [window])),
            card(Self.available, try evidence(last: 7)),
        ] {
            #expect(RunSummary(card.json) == RunSummary(card))
            #expect(RunSummary(RunSummary(card).json) == RunSummary(card))
        }
    }

    @Test func perfectionUnderAPartitionIsNotBelieved() throws {
        let split = FaultWindow(
            start: 0,
            end: 2_000_000_000,
            majority: ["n1"],
            minority: ["n2"],
            shape: "halves"
        )
        // Every write is acknowledged at once on either side, and every read shows it.
        var events: [Event] = []
        func call(_ node: String, _ f: String, _ value: Value, _ extra: [String: Value] = [:]) {
            for kind in [Event.Kind.invoke, .ok] {
                events.append(
                    Event(
                        index: events.count,
                        time: Int64(events.count) * 1_000_000,
                        process: .client(node == "n1" ? 1 : 2),
                        kind: kind,
                        f: f,
                        key: "x",
                        value: kind == .invoke && f == "read" ? .null : value,
                        node: node,
                        extra: extra
                    )
                )
            }
        }
        for number in 1...60 as ClosedRange<Int64> {
            call("n1", "write", .int(number))
            call("n2", "read", .int(number))
            call("n2", "write", .int(-number))
        }
        for node in ["n1", "n2"] { call(node, "read", -60, ["final": true]) }
        var good = try evidence(windows: [split])
        good.history = try History(events)
        let doubtful = card(Self.strong, good)
        #expect(standing(doubtful, .linearizable) == .undecided)
        good.windows = []
        #expect(standing(card(Self.strong, good), .linearizable) == .held)
    }

    @Test func textAndJSONSayTheSame() throws {
        let card = card(Self.strong, try evidence(read: .null))
        let text = ScorecardText([card]).lines.joined(separator: "\n")
        #expect(text.contains("BROKEN") && text.contains("read null"))
        guard case .map(let json) = card.json, case .list(let judgements) = json["judgements"]
        else {
            Issue.record("no judgements in \(card.json.jsonText)")
            return
        }
        let standings = judgements.compactMap { value -> String? in
            guard case .map(let fields) = value else { return nil }
            return fields["standing"]?.text
        }
        #expect(standings.contains("broken"))
    }
}
