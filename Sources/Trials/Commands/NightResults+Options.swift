import Index
import Nights
import Plans

extension NightResults {
    /// The results of nights in a folder of runs; what they are compared with is read before
    /// anything runs.
    ///
    /// - `baseline`: the id of a night or a commit; nil for the last night. `known`: the file of
    ///   known issues; nil for the standard one.
    /// - Throws: `TrialError` for a night or a commit that is not there, or a wrong file.
    public init(
        in root: String,
        baseline name: String?,
        known file: String?
    ) throws(TrialError) {
        self.init()
        if let name { baseline = try Self.baseline(name, in: root) }
        known = try PlanFiles.knownIssues(file)
    }

    private static func baseline(_ name: String, in root: String) throws(TrialError) -> Baseline {
        if NightFolder.ids(in: root).contains(name) { return .night(name) }
        let nights = try TrialError.failing(as: .badInput) { try RunIndex(root: root).nights() }
        if nights.flatMap(\.commits).contains(where: { Baseline.isCommit(name, of: $0) }) {
            return .commit(name)
        }
        let ids = nights.map(\.id).suffix(10)
        let hint =
            ids.isEmpty
            ? "there is no earlier night"
            : Unknown.name(name, of: "night or commit", among: ids.reversed())
        throw TrialError(.usage, "--baseline \(name): \(hint)")
    }
}
