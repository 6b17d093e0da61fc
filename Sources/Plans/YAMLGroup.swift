import Histories
import Yams

/// The options of a group in a YAML file, each asked for by its name; what nobody asks for is
/// refused.
///
/// Bounded: text of at most `RunPlan.bytesMax` bytes, without anchors and aliases.
final class YAMLGroup {
    private let mapping: Node.Mapping
    private let path: String
    private let file: String
    private var known: [String] = []

    /// The options of a file.
    /// - Throws: `PlanError` naming the file, and the line where that is known.
    init(_ text: String, file: String) throws(PlanError) {
        guard case .mapping(let mapping)? = try RunPlan.compose(bounded: text, file) else {
            throw PlanError("\(file): expected options such as \"name: value\", one a line")
        }
        self.mapping = mapping
        self.file = file
        path = ""
    }

    private init(_ mapping: Node.Mapping, path: String, file: String) {
        self.mapping = mapping
        self.path = path
        self.file = file
    }

    /// An error about this group.
    func error(_ text: String) -> PlanError { PlanError("\(file): \(path)\(text)") }

    private func error(at node: Node, _ name: String, _ text: String) -> PlanError {
        let line = node.mark.map { " line \($0.line):" } ?? ""
        return PlanError("\(file):\(line) \(path)\(name): \(text)")
    }

    private func node(_ name: String) -> Node? {
        known.append(name)
        return mapping.first { $0.key.string == name }?.value
    }

    /// Refuses what was not asked for.
    func refuseOthers() throws(PlanError) {
        for (key, _) in mapping {
            let name = key.string ?? ""
            if known.contains(name) { continue }
            let line = key.mark.map { " line \($0.line):" } ?? ""
            let noun = path.isEmpty ? "option of a policy" : "option of \(path.dropLast(2))"
            throw PlanError("\(file):\(line) \(Unknown.name(name, of: noun, among: known))")
        }
    }

    /// A group inside.
    func group(_ name: String) throws(PlanError) -> YAMLGroup? {
        guard let node = node(name) else { return nil }
        guard case .mapping(let inner) = node else {
            throw error(at: node, name, "expected options such as {name: value}")
        }
        return YAMLGroup(inner, path: "\(path)\(name): ", file: file)
    }

    private func read<T>(
        _ name: String,
        _ expected: String,
        _ parse: (String) -> T?
    ) throws(PlanError) -> T? {
        guard let node = node(name) else { return nil }
        guard let text = node.scalar?.string, let value = parse(text) else {
            let found = node.scalar.map { Unknown.quoted($0.string) } ?? "something else"
            throw error(at: node, name, "expected \(expected), found \(found)")
        }
        return value
    }

    /// A name of at most 100 bytes.
    func word(_ name: String) throws(PlanError) -> String? {
        try read(name, "a word of at most 100 bytes") {
            $0.isEmpty || $0.utf8.count > 100 ? nil : $0
        }
    }

    /// True or false.
    func flag(_ name: String) throws(PlanError) -> Bool? {
        try read(name, "true or false") { ["true": true, "false": false][$0] }
    }

    /// A whole number, of at most a million.
    func count(_ name: String, least: Int) throws(PlanError) -> Int? {
        try read(name, "a whole number from \(least) to 1000000") { text in
            Int(text).flatMap { (least...1_000_000).contains($0) ? $0 : nil }
        }
    }

    /// A number in a range.
    func number(_ name: String, _ range: ClosedRange<Double>) throws(PlanError) -> Double? {
        try read(name, "a number from \(range.lowerBound) to \(range.upperBound)") { text in
            Double(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A time, of at most an hour.
    func span(_ name: String, least: Duration = .nanoseconds(1)) throws(PlanError) -> Duration? {
        try read(name, "a time such as 250ms, at most 1h") { text in
            TimeSpan.parse(text).flatMap { $0 >= least && $0 <= .seconds(3_600) ? $0 : nil }
        }
    }

    /// A value: null, true, false, a whole number, or text.
    func value(_ name: String) throws(PlanError) -> Value? {
        try read(name, "a value") { text in
            switch text {
            case "null", "~", "": .null
            case "true": .bool(true)
            case "false": .bool(false)
            default: Int64(text).map(Value.int) ?? .string(text)
            }
        }
    }

    /// One of the words of a type.
    func choice<T: RawRepresentable<String> & CaseIterable>(
        _ name: String
    ) throws(PlanError) -> T? {
        guard let node = node(name) else { return nil }
        return try choice(node, name)
    }

    /// Words of a type.
    func choices<T: RawRepresentable<String> & CaseIterable>(
        _ name: String
    ) throws(PlanError) -> [T]? {
        guard let node = node(name) else { return nil }
        guard case .sequence(let nodes) = node else { return [try choice(node, name)] }
        var choices: [T] = []
        for node in nodes { choices.append(try choice(node, name)) }
        return choices
    }

    private func choice<T: RawRepresentable<String> & CaseIterable>(
        _ node: Node,
        _ name: String
    ) throws(PlanError) -> T {
        let word = node.scalar?.string ?? ""
        guard let choice = T(rawValue: word) else {
            let all = T.allCases.map(\.rawValue)
            throw error(at: node, name, Unknown.name(word, of: "word", among: all))
        }
        return choice
    }

    /// One word, or a list of words.
    func words(_ name: String) throws(PlanError) -> [String]? {
        guard let node = node(name) else { return nil }
        if let word = node.scalar?.string { return [word] }
        guard case .sequence(let nodes) = node, nodes.count <= 1_000,
            nodes.allSatisfy({ $0.scalar != nil })
        else { throw error(at: node, name, "expected a word or a list of words") }
        return nodes.compactMap { $0.scalar?.string }
    }
}
