/// How often folders still break a rule of words; entries shrink and go, and none is added.
enum WordsLeft {
    /// Words that `WordRules.refused` finds.
    static let refused: [String: Int] = [:]

    /// Comments that `WordRules.empty` finds.
    static let empty: [String: Int] = [:]

    /// The findings of folders that have more than they may have.
    static func beyond(_ allowed: [String: Int], _ findings: [Finding]) -> [Finding] {
        let folders = Dictionary(grouping: findings) { folder(of: $0.path) }
        return folders.sorted { $0.key < $1.key }.flatMap { folder, findings -> [Finding] in
            let most = allowed[folder] ?? 0
            if findings.count <= most { return [] }
            let advice = "\(findings.count) findings in this folder, where \(most) are left"
            return findings + [Finding(path: folder, advice: advice)]
        }
    }

    /// The module's folder: Checkers, Sources/Faults, Tests/TidyTests.
    private static func folder(of path: String) -> String {
        let parts = path.split(separator: "/")
        let isRoom = ["Sources", "Tests", "Benchmarks"].contains(parts[0])
        return parts.prefix(isRoom ? 2 : 1).joined(separator: "/")
    }
}
