import Yams

extension RunPlan {
    /// The most bytes of a file: far more than all options need.
    public static let bytesMax = 65_536

    /// The plan as `plan.yaml`: every option that has a setting, by its name on the command line.
    public var yaml: String { yaml(of: Self.fields) }

    /// Only the options that were given: a simulation draws what is not.
    public var givenYAML: String { yaml(of: Self.fields.filter(isGiven)) }

    private func yaml(of fields: [PlanField]) -> String {
        let pairs = fields.compactMap { field in
            field.write(self).map { (Node(field.name), Self.node($0)) }
        }
        let mapping = Node.mapping(Node.Mapping(pairs, .implicit, .block))
        do {
            return try Yams.serialize(node: mapping, width: -1, allowUnicode: true)
        } catch {
            preconditionFailure("a plan that cannot be written as YAML: \(error)")
        }
    }

    private static func node(_ value: PlanValue) -> Node {
        switch value {
        case .text(let text): Node(text, .implicit, .any)
        case .list(let words):
            .sequence(Node.Sequence(words.map { Node($0) }, .implicit, .flow))
        }
    }

    /// Reads a plan; what it does not name keeps its default.
    ///
    /// Options stand by their names, or in groups: `nemesis-interval: 1s`, or
    /// `nemesis: {interval: 1s}`.
    /// - Throws: `PlanError` naming the file, and the line or the option that is wrong.
    public init(yaml text: String, file: String) throws(PlanError) {
        guard case .mapping(let options)? = try Self.compose(bounded: text, file) else {
            throw PlanError("\(file): expected options such as \"strategy: abd\", one a line")
        }
        self.init()
        try read(options, in: [], file)
    }

    /// The node of a text that is not too large, and has no anchors and aliases.
    /// - Throws: `PlanError` naming the file, and the line where that is known.
    public static func compose(
        bounded text: String,
        _ file: String
    ) throws(PlanError) -> Node? {
        guard text.utf8.count <= Self.bytesMax else {
            throw PlanError("\(file): expected at most \(Self.bytesMax / 1_024) KiB")
        }
        if let line = AliasScanner.firstLine(of: text) {
            throw PlanError(
                "\(file): line \(line): no anchors and aliases here: no word begins with & or *"
            )
        }
        return try compose(text, file)
    }

    private static func compose(_ text: String, _ file: String) throws(PlanError) -> Node? {
        do {
            return try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw PlanError("\(file): not YAML: \(oneLine(error))")
        } catch {
            throw PlanError("\(file): not YAML: \(error)")
        }
    }

    private static func oneLine(_ error: YamlError) -> String {
        if case .duplicatedKeysInMapping(let keys, let context) = error {
            return "line \(context.mark.line): \(keys.joined(separator: ", ")) given twice"
        }
        let text = "\(error)"
        return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? text
    }

    /// Reads options that stand in another file, such as those of a suite.
    /// - Throws: `PlanError` naming the file, the line, and the option that is wrong.
    public mutating func read(_ options: Node.Mapping, file: String) throws(PlanError) {
        try read(options, in: [], file)
    }

    /// Reads the options of a group; those outside groups stand in the group without a name.
    private mutating func read(
        _ options: Node.Mapping,
        in group: [String],
        _ file: String
    ) throws(PlanError) {
        for (key, node) in options {
            let line = key.mark.map { " line \($0.line):" } ?? ""
            let path = group + [key.string ?? ""]
            if case .mapping(let inner) = node, Self.isGroup(path) {
                try read(inner, in: path, file)
                continue
            }
            do throws(PlanError) {
                try read(node, at: path)
            } catch {
                throw PlanError("\(file):\(line) \(error)")
            }
        }
    }

    private mutating func read(_ node: Node, at path: [String]) throws(PlanError) {
        guard let field = Self.fields.first(where: { path == [$0.name] || path == $0.path }) else {
            throw PlanError(Self.unknown(path))
        }
        guard !isGiven(field) else { throw PlanError("\(field.name): given twice") }
        do throws(PlanError) {
            guard let value = PlanValue(node) else {
                throw PlanError("expected a word or a list of words")
            }
            try field.read(value, into: &self)
        } catch {
            throw PlanError("\(path.joined(separator: ": ")): \(error)")
        }
    }

    /// Whether options may stand under a path.
    private static func isGroup(_ path: [String]) -> Bool {
        fields.contains { $0.path.count > path.count && $0.path.starts(with: path) }
    }

    /// The message about a path that no option has.
    private static func unknown(_ path: [String]) -> String {
        let group = Array(path.dropLast())
        var known = group.isEmpty ? fields.map(\.name) : []
        for field in fields where field.path.count > group.count && field.path.starts(with: group) {
            let name = field.path[group.count]
            if !known.contains(name) { known.append(name) }
        }
        let noun = group.isEmpty ? "option" : "option of \(group.joined(separator: ": "))"
        return Unknown.name(path.last ?? "", of: noun, among: known)
    }
}

extension PlanValue {
    /// The value of a node; nil for what is neither a word nor a list of words.
    fileprivate init?(_ node: Node) {
        switch node {
        case .scalar(let scalar): self = .text(scalar.string)
        case .sequence(let sequence):
            let words = sequence.compactMap { $0.scalar?.string }
            guard words.count == sequence.count else { return nil }
            self = .list(words)
        case .mapping, .alias: return nil
        }
    }
}
