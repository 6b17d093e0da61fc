import Checkers
import Histories
import Testing

@testable import Policies

/// A lock is refused as held only while somebody may hold it.
@Suite struct HeldByNobodyTests {
    private func verdict(_ lines: String...) throws -> Verdict {
        var script = Script()
        for line in lines { script.lone(line) }
        return HeldByNobody().check(try History(script.two.calls), within: .standard)
    }

    @Test func somebodyHoldsIt() throws {
        #expect(try verdict("0:acquire 1", "1:acquire ✗held").isValid)
        #expect(try verdict("0:acquire ?", "1:acquire ✗held").isValid)
        #expect(try verdict("0:acquire 1", "0:release ?", "1:acquire ✗held").isValid)
    }

    /// An owner that acquired twice and released once still holds.
    @Test func holdsAreCounted() throws {
        let verdict = try verdict("0:acquire 1", "0:acquire 1", "0:release ok", "1:acquire ✗held")
        #expect(verdict.isValid)
    }

    @Test func nobodyDoes() throws {
        let released = try verdict("0:acquire 1", "0:release ok", "1:acquire ✗held")
        #expect(released.anomalies.map(\.name) == ["lock leaked"])
        #expect(try verdict("0:acquire ✗timeout", "1:acquire ✗held").isInvalid)
    }

    @Test func othersSayNothing() throws {
        #expect(try verdict("0:acquire 1", "1:acquire ✗timeout").isUnknown)
    }
}
