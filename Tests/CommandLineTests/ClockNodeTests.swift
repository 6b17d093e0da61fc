import Faults
import Testing
import Wire

/// The wall clock of one real node process.
@Suite(.serialized) struct ClockNodeTests {
    private let node: LoneNode

    init() throws { node = LoneNode(try CommandLineScratch()) }

    @Test func aFrozenClockShowsOneValueUntilItIsReset() async throws {
        let life = try #require(try await node.start())
        let before = MachineClock.wall
        try await node.setClock(.frozen, at: life)
        var readings: Set<Int64> = []
        for _ in 1...20 { readings.insert(try #require(try await node.wallClock(at: life))) }
        let shown = try #require(readings.first)
        #expect(readings.count == 1)
        #expect(shown >= before && shown <= MachineClock.wall)
        try await node.setClock(nil, at: life)
        let after = MachineClock.wall
        #expect(try #require(try await node.wallClock(at: life)) >= after)
        await life.process.kill()
    }
}
