import Archive
import Histories

extension Pruning {
    /// A pruning of a folder of runs, by the text of options.
    /// - Throws: `TrialError` with the option, or where there is no such folder.
    public init(
        root: String,
        nightsKept: Int,
        keepsFailures: Bool,
        compresses: Bool,
        olderThan: String?,
        maxSize: String?,
        isDry: Bool
    ) throws(TrialError) {
        var rules = PruningRules()
        guard (0...1_000_000).contains(nightsKept) else {
            throw TrialError(.usage, "--keep-nights \(nightsKept): expected 0 to 1000000")
        }
        rules.nightsKept = nightsKept
        rules.keepsFailures = keepsFailures
        rules.compresses = compresses
        if let olderThan {
            guard let age = TimeSpan.parse(olderThan) else {
                throw TrialError(
                    .usage,
                    "--older-than \(olderThan): expected a time such as 30d"
                )
            }
            rules.ageMax = age
        }
        if let bytes = try OptionValue.bytes(maxSize, "--max-size", such: "20G") {
            rules.bytesMax = bytes
        }
        try RecordedPlaces.demandFolder(root)
        self.init(root: root, rules: rules, isDry: isDry)
    }
}
