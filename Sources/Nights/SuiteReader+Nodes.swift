import Histories
import Plans
import Yams

// Nodes of the file as values, each refused with its line.
extension SuiteReader {
    func line(_ node: Node) -> String { node.mark.map { " line \($0.line):" } ?? "" }

    func error(at node: Node, _ text: String) -> PlanError {
        PlanError("\(file):\(line(node)) \(text)")
    }

    /// Does something; an error gets the place of a node.
    func located(
        _ node: Node?,
        _ body: () throws(PlanError) -> Void
    ) throws(PlanError) {
        do throws(PlanError) {
            try body()
        } catch {
            throw PlanError("\(file):\(node.map(line) ?? "") \(error)")
        }
    }

    func refuseOthers(
        _ options: Node.Mapping,
        known: [String],
        of noun: String
    ) throws(PlanError) {
        for (key, _) in options where !known.contains(key.string ?? "") {
            throw error(at: key, Unknown.name(key.string ?? "", of: noun, among: known))
        }
    }

    func mapping(_ node: Node, _ name: String) throws(PlanError) -> Node.Mapping {
        guard case .mapping(let mapping) = node else {
            throw error(at: node, "\(name): expected options such as {name: value}")
        }
        return mapping
    }

    func word(_ node: Node) throws(PlanError) -> String {
        guard let text = node.scalar?.string, !text.isEmpty, text.utf8.count <= 500 else {
            throw error(at: node, "expected a word or a line")
        }
        return text
    }

    func words(_ node: Node) throws(PlanError) -> [String] {
        guard case .sequence(let nodes) = node else { return [try word(node)] }
        var words: [String] = []
        for node in nodes { words.append(try word(node)) }
        guard !words.isEmpty, words.count <= 1_000 else {
            throw error(at: node, "expected 1 to 1000 words")
        }
        return words
    }

    /// A list of words, under its name or, with one word, under that of one; nil if absent.
    func list(
        _ group: Node.Mapping,
        _ name: String,
        _ singular: String?
    ) throws(PlanError) -> [String?]? {
        let one = singular.flatMap { group.node($0) }
        if let one, group.node(name) != nil {
            throw error(at: one, "\(name) or \(singular ?? ""), not both")
        }
        guard let node = group.node(name) ?? one else { return nil }
        return try words(node)
    }

    func flag(_ node: Node) throws(PlanError) -> Bool {
        guard let flag = ["true": true, "false": false][node.scalar?.string ?? ""] else {
            throw error(at: node, "expected true or false")
        }
        return flag
    }

    func count(_ node: Node, _ name: String, most: Int) throws(PlanError) -> Int {
        let text = node.scalar?.string ?? ""
        guard let count = Int(text), (1...most).contains(count) else {
            throw error(
                at: node,
                "\(name): \(Unknown.quoted(text)), expected a number from 1 to \(most)"
            )
        }
        return count
    }

    func span(_ node: Node) throws(PlanError) -> Duration {
        let text = node.scalar?.string ?? ""
        guard let span = TimeSpan.parse(text), span >= .milliseconds(1),
            span <= .seconds(100 * 86_400)
        else {
            throw error(
                at: node,
                "time: \(Unknown.quoted(text)), expected a time such as 30s, 5m or 2h"
            )
        }
        return span
    }
}

extension Node.Mapping {
    /// The value of an option; nil if absent.
    func node(_ name: String) -> Node? {
        first { $0.key.string == name }?.value
    }
}
