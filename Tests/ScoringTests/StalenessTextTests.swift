import Checkers
import Histories
import Observations
import Replication
import Testing

@testable import Reporting
@testable import Scoring

/// What a scorecard says of late reads, and of yields by phase and side.
@Suite struct StalenessTextTests {
    /// Writes at n1, and reads at n1 and n2; n2 is one version late while it is cut off.
    private func card(hasFaults: Bool = true) throws -> Scorecard {
        var events: [Event] = []
        func call(_ time: Int64, _ f: String, _ value: Value, _ node: String, ok: Bool = true) {
            for (kind, moment) in [(Event.Kind.invoke, time), (ok ? .ok : .fail, time + 2)] {
                events.append(
                    Event(
                        index: events.count,
                        time: moment * 1_000_000,
                        process: .client(node == "n1" ? 1 : 2),
                        kind: kind,
                        f: f,
                        key: "x",
                        value: kind == .invoke && f == "read" ? .null : value,
                        node: node
                    )
                )
            }
        }
        call(0, "write", 1, "n1")
        call(5, "read", 1, "n2")
        call(20, "write", 2, "n1")
        call(30, "read", 2, "n1")
        call(40, "read", 1, "n2")
        call(45, "write", 9, "n2", ok: false)
        call(60, "read", 2, "n2")
        let window = FaultWindow(
            start: 10_000_000,
            end: 50_000_000,
            majority: ["n1"],
            minority: ["n2"],
            shape: "halves"
        )
        return Scorecard(
            strategy: "one",
            claim: Claim(
                stance: .ap,
                consistency: .eventual,
                availability: .high,
                partitionTolerance: .high,
                guarantees: []
            ),
            evidence: Evidence(
                history: try History(events),
                windows: hasFaults ? [window] : [],
                workload: 0...62_000_000
            ),
            expectations: Expectations(
                operations: ["read", "write"],
                hasFaults: hasFaults,
                least: .one
            ),
            checks: []
        )
    }

    private func row(_ name: String, _ lines: [String]) -> [Substring] {
        let line = lines.first { $0.hasPrefix(name) } ?? ""
        return line.dropFirst(name.count).split(separator: " ", omittingEmptySubsequences: true)
    }

    @Test func latenessIsShownByPhaseAndSide() throws {
        let lines = ScorecardText([try card()]).staleness
        #expect(row("one", lines).first == "4")
        #expect(row("  halves, majority", lines).prefix(3) == ["1", "0.0", "%"])
        let minority = row("  halves, minority", lines)
        #expect(minority.prefix(3) == ["1", "100.0", "%"])
        #expect(minority.contains("18.0/18.0/18.0/18.0"))
        #expect(row("  after", lines).first == "1")
        #expect(lines.last?.hasSuffix("one 18.0 ms") == true)
        #expect(lines.allSatisfy { $0.count <= 100 })
    }

    @Test func keysThatDifferedAreShown() throws {
        let lines = ScorecardText([try card()]).convergences
        let worst = "at worst 0.0 % (0.0–79.3) of keys differed"
        #expect(lines == ["after halves: one: \(worst), none from 10.0 ms on"])
        #expect(ScorecardText([try card(hasFaults: false)]).convergences.isEmpty)
    }

    @Test func severalStrategiesHaveARowEach() throws {
        let lines = ScorecardText([try card(), try card()]).staleness
        #expect(lines.filter { $0.hasPrefix("one") }.count == 2)
        #expect(!lines.contains { $0.hasPrefix("  halves") })
        let all = ScorecardText([try card(), try card()]).lines
        #expect(all.allSatisfy { $0.count <= 80 }, "\(all.filter { $0.count > 80 })")
    }

    @Test func yieldsHaveIntervals() throws {
        let lines = ScorecardText([try card()]).yields
        #expect(lines.first?.hasPrefix("yield") == true)
        #expect(row("write", lines).contains("(0.0–79.3)"), "\(lines)")
        #expect(ScorecardText([try card(hasFaults: false)]).yields.isEmpty)
    }

    @Test func documentsHaveEverything() throws {
        let json = try card().json
        let staleness = json["staleness"]
        #expect(staleness?["gamma"] == 18_000_000)
        #expect(staleness?["during"]?["halves"]?["minority"]?["stale"]?["part"] == 1)
        #expect(staleness?["total"]?["t_visibility"]?.elements?.count == Visibility.edges.count)
        let minority = json["operations"]?["during_faults"]?["minority"]
        let interval = minority?["by_operation"]?["write"]?["share_ok_interval"]?.elements
        #expect(interval?.count == 2)
        #expect(json["operations"]?["before_faults"]?["overall"]?["invoked"] == 2)
        #expect(json["operations"]?["after_faults"]?["overall"]?["invoked"] == 1)
    }
}
