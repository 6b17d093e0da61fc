import ArgumentParser
import Glossary
import Histories
import Plans
import Trials

/// `faultline explain`: what a word of a report means.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain an anomaly, property, model or figure in plain words.",
        discussion: """
            Without a name it lists everything that can be explained. The same is in \
            docs/glossary.md.

            Examples:
              faultline explain stale-read
              faultline explain lost write
              faultline explain causal-cc --json
            """
    )

    @Argument(
        help: "The name, as reports print it; hyphens in place of spaces are fine.",
        completion: .list(Glossary.keys)
    )
    var name: [String] = []

    @OptionGroup var output: OutputOptions

    func run() throws {
        let name = name.joined(separator: " ")
        guard !name.isEmpty else { return list() }
        let terms = Glossary.terms(named: name)
        guard !terms.isEmpty else {
            throw TrialError(.usage, Self.unknown(name))
        }
        if output.json {
            Console.print((terms.count == 1 ? terms[0].json : .list(terms.map(\.json))).shownJSON)
        } else {
            Console.print(terms.map { $0.text.joined(separator: "\n") }.joined(separator: "\n\n"))
        }
    }

    /// The nearest names; the list of all would be no help in one line.
    private static func unknown(_ name: String) -> String {
        let known = Glossary.keys
        let near = Unknown.nearest(to: Term.key(name), among: known)
        return near.isEmpty
            ? "unknown term \(Unknown.quoted(name)); `faultline explain` lists all"
            : Unknown.name(Term.key(name), of: "term", among: known)
    }

    private func list() {
        if output.json {
            return Console.print(Value.list(Glossary.all.map(\.json)).shownJSON)
        }
        Console.print(
            (Glossary.list + ["", "More of one: faultline explain NAME"]).joined(separator: "\n")
        )
    }
}
