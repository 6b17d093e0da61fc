import Histories
import Scoring

extension RunDirectory {
    /// What a folder from before records says of its run; nil if it holds no results.
    ///
    /// Name and suite are those of the folder, and its time is in its name; the duration is lost.
    func earlierRecord() throws(ArchiveError) -> RunRecord? {
        guard let results = try readResults() else { return nil }
        guard let summary = RunSummary(results) else {
            throw ArchiveError("\(self.results): expected the scorecard of a run, as JSON")
        }
        let environment = (try? Files.read(self.environment)).flatMap { try? JSON.parse($0) }
        let version = environment?["faultline"]?.text ?? "unknown"
        return RunRecord(
            id: name,
            suite: suite,
            subject: summary.strategy,
            plan: .null,
            program: Program(version: version, commit: "unknown"),
            machine: Machine(environment),
            links: environment?["links"]?.text ?? "unknown",
            began: name.split(separator: "-").first.flatMap { UTCTime($0) }
                ?? UTCTime(seconds: 0),
            reproduction: "faultline run --plan \(plan)",
            state: .ended(
                RunRecord.Ending(
                    status: RunStatus(results: results),
                    duration: nil,
                    summary: summary
                )
            )
        )
    }

    /// The summary of a run that has ended, from its record or else from its results.
    ///
    /// - Returns: nil if the folder holds no results.
    /// - Throws: `ArchiveError` naming the file that cannot be read.
    public func readSummary() throws(ArchiveError) -> RunSummary? {
        try readRecord()?.ending?.summary
    }

    private func readResults() throws(ArchiveError) -> Value? {
        guard let bytes = try Files.read(results, most: 1 << 30) else { return nil }
        do {
            return try JSON.parse(bytes)
        } catch {
            throw ArchiveError("\(results): expected the scorecard of a run, as JSON: \(error)")
        }
    }
}
