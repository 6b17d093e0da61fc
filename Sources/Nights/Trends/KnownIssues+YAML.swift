import Faults
import Plans
import Scoring
import Workloads
import Yams

/// Known issues as a YAML file has them.
///
/// ```yaml
/// - fingerprint: "raft:register:*:stale read:*"
///   link: https://example.org/issues/7
///   reason: reads of a deposed leader; the fix waits for leases
///   expires: 2027-01-31
/// ```
extension KnownIssues {
    /// A file has at most as many bytes.
    private static let bytesMax = 1 << 20

    /// Reads a file's text.
    /// - Throws: `PlanError` naming the file, the line, and what was expected.
    public init(yaml text: String, file: String) throws(PlanError) {
        let entries = try Self.entries(text, file)
        var lines: [Fingerprint: Int] = [:]
        issues = []
        for entry in entries {
            let reader = try EntryReader(entry, file: file)
            let issue = try reader.issue()
            if let line = lines[issue.fingerprint] {
                throw reader.error("the fingerprint of line \(line) again; expected it once")
            }
            lines[issue.fingerprint] = reader.line
            issues.append(issue)
        }
    }

    private static func entries(_ text: String, _ file: String) throws(PlanError) -> [Node] {
        guard text.utf8.count <= bytesMax else {
            throw PlanError("\(file): expected at most \(bytesMax / 1_024) KiB")
        }
        // Without anchors no alias stands for anything, so a small file cannot mean a large one.
        if let line = lineOfAnchor(text) {
            throw PlanError("\(file): line \(line): expected no anchors: no word begins with &")
        }
        switch try compose(text, file) {
        case .sequence(let entries)?: return Array(entries)
        case .scalar(let scalar)? where ["", "null", "~"].contains(scalar.string): return []
        case nil: return []
        default:
            throw PlanError(
                "\(file): expected a list of issues, each beginning with \"- fingerprint: ...\""
            )
        }
    }

    private static func lineOfAnchor(_ text: String) -> Int? {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return lines.firstIndex { $0.contains(/(^|[\s\[{,:\-?"'])&\S/) }.map { $0 + 1 }
    }

    private static func compose(_ text: String, _ file: String) throws(PlanError) -> Node? {
        do {
            return try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw PlanError("\(file): \(reason(error))")
        } catch {
            throw PlanError("\(file): not YAML: \(error)")
        }
    }

    private static let quotes = "expected quotes around a fingerprint that begins with *"

    private static func reason(_ error: YamlError) -> String {
        switch error {
        case .composer(_, let problem, let mark, _) where problem.contains("alias"):
            return "line \(mark.line): \(quotes)"
        case .scanner(_, let problem, let mark, let text),
            .parser(_, let problem, let mark, let text):
            let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            let isStar = lines.dropFirst(mark.line - 1).first?.contains(/:\s+\*/) ?? false
            return "line \(mark.line): \(isStar ? quotes : "not YAML: \(problem)")"
        case .duplicatedKeysInMapping(let keys, let context):
            return "line \(context.mark.line): \(keys.joined(separator: ", ")) given twice"
        default:
            let text = "\(error)".split(whereSeparator: \.isNewline).first ?? ""
            return "not YAML: \(text)"
        }
    }
}

/// One issue of the file, read field by field.
private struct EntryReader {
    private static let fields = ["fingerprint", "link", "reason", "expires"]

    let line: Int
    private let mapping: Node.Mapping
    private let file: String

    init(_ node: Node, file: String) throws(PlanError) {
        line = node.mark?.line ?? 1
        self.file = file
        guard case .mapping(let mapping) = node else {
            throw PlanError("\(file): line \(line): expected fields such as \"link: ...\"")
        }
        self.mapping = mapping
        for (key, _) in mapping {
            let name = key.string ?? ""
            if Self.fields.contains(name) { continue }
            let problem = Unknown.name(name, of: "field of a known issue", among: Self.fields)
            throw error(problem, at: key)
        }
    }

    func error(_ text: String, at node: Node? = nil) -> PlanError {
        PlanError("\(file): line \(node?.mark?.line ?? line): \(text)")
    }

    func issue() throws(PlanError) -> KnownIssue {
        KnownIssue(
            fingerprint: try fingerprint(),
            link: try text("link").text,
            reason: try text("reason").text,
            expires: try expires()
        )
    }

    private func text(_ name: String) throws(PlanError) -> (text: String, node: Node) {
        guard let node = mapping.first(where: { $0.key.string == name })?.value else {
            throw error(
                "\(name): expected; a known issue has \(Self.fields.joined(separator: ", "))"
            )
        }
        guard let text = node.scalar?.string, !text.isEmpty else {
            throw error("\(name): expected a text", at: node)
        }
        return (text, node)
    }

    private func expires() throws(PlanError) -> NightDate {
        let (text, node) = try text("expires")
        guard let day = NightDate(text) else {
            throw error(
                "expires: expected a day such as 2027-01-31, found \(Unknown.quoted(text))",
                at: node
            )
        }
        return day
    }

    /// The fingerprint, its workload and kinds of faults known, and these in their order.
    private func fingerprint() throws(PlanError) -> Fingerprint {
        let (text, node) = try text("fingerprint")
        guard var fingerprint = Fingerprint(text) else {
            throw error(
                "fingerprint: expected five parts, strategy:workload:faults:anomaly:shape, each"
                    + " of which may be *, found \(Unknown.quoted(text))",
                at: node
            )
        }
        func check(_ word: String, _ noun: String, _ known: [String]) throws(PlanError) {
            if word == "*" || known.contains(word) { return }
            throw error("fingerprint: \(Unknown.name(word, of: noun, among: known))", at: node)
        }
        try check(fingerprint.workload, "workload", Workload.all.map(\.name))
        let kinds = Set(fingerprint.faults.split(separator: "+").map(String.init)).sorted()
        let known = Nemesis.Kind.allCases.map(\.rawValue) + ["none", "schedule"]
        for kind in kinds { try check(kind, "kind of fault", known) }
        fingerprint.faults = kinds.joined(separator: "+")
        return fingerprint
    }
}
