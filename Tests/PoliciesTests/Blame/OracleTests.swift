import Testing

/// Every row of the oracle, verdict by verdict and blame by blame.
@Suite struct OracleTests {
    @Test(arguments: OracleRow.retries) func retry(row: OracleRow) throws {
        try row.expectVerdicts()
    }

    @Test(arguments: OracleRow.others) func other(row: OracleRow) throws {
        try row.expectVerdicts()
    }

    /// No number of the oracle is left out.
    @Test func areAllThere() {
        let rows = OracleRow.retries + OracleRow.others
        let numbers = Set(rows.compactMap { $0.name.split(separator: ":").first.map(String.init) })
        #expect(numbers == Set((1...28).map(String.init)))
    }
}
