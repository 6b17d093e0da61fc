import Faults
import Replication
import Testing
import Workloads

@testable import Plans

/// What is said of a name that is not in its list.
@Suite struct UnknownTests {
    @Test(arguments: [
        ("", "", 0), ("a", "", 1), ("raft", "raft", 0), ("raaft", "raft", 1), ("rfat", "raft", 1),
        ("kitten", "sitting", 3), ("abd", "quorum", 6),
    ])
    func distancesCountLetters(left: String, right: String, distance: Int) {
        #expect(Unknown.distance(left, right) == distance)
        #expect(Unknown.distance(right, left) == distance)
    }

    @Test func theNearestNamesAreOffered() {
        let names = ["raft", "quorum", "abd", "broken/raft-stale-read", "broken/abd-read-once"]
        #expect(Unknown.nearest(to: "Raft", among: names) == ["raft"])
        #expect(Unknown.nearest(to: "quorom", among: names) == ["quorum"])
        #expect(Unknown.nearest(to: "raft-stale-reed", among: names) == ["broken/raft-stale-read"])
        #expect(Unknown.nearest(to: "paxos", among: names).isEmpty)
        #expect(Unknown.nearest(to: "aab", among: ["aaa", "aac", "aad", "aae"]).count == 3)
    }

    @Test func withoutANearNameAllAreListed() {
        #expect(
            Unknown.name("paxos", of: "strategy", among: ["raft", "abd"])
                == "unknown strategy \"paxos\"; known are raft, abd"
        )
    }

    @Test func hostileNamesStayOnOneShortLine() {
        let text = Unknown.name("a\nb" + String(repeating: "x", count: 100_000), of: "f", among: [])
        #expect(!text.contains("\n") && text.count < 200)
    }
}
