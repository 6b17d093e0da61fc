import Testing

/// `faultline catch` ends with its verdict.
@Suite struct CatchTests {
    private let scratch: CommandLineScratch

    init() throws { scratch = try CommandLineScratch() }

    @Test func theLastLineSaysWhetherAllWereCaught() async throws {
        let names = ["broken/abd-no-write-back", "broken/half-open-for-ever"]
        let caught = try await scratch.run("catch", names[0], names[1], "--runs", "0")
        #expect(caught.status == 0, "\(caught.output)\(caught.error)")
        #expect(caught.output.hasSuffix("✓ HELD        all 2 were caught\n"), "\(caught.output)")
        let missed = try await scratch.run("catch", names[0], "--runs", "0", "--seeds", "1")
        #expect(missed.status == 2, "\(missed.output)\(missed.error)")
        #expect(
            missed.output.hasSuffix(
                "? UNDECIDED   1 of 1 not caught, \(names[0]) first; try more --seeds\n"
            ),
            "\(missed.output)"
        )
    }
}
