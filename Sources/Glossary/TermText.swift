import Checkers
import Histories

extension Term {
    /// What the example shows: a line about it, if there is one to say, and the drawing.
    public var shownExample: (caption: String, drawing: [String]) {
        switch example {
        case .drawn(let text): ("", Self.lines(text))
        case .whatBreaksIt:
            Property.named(name).flatMap { Glossary.anomaly(contradicting: $0) }.map { term in
                ("\(term.name), which contradicts it", term.shownExample.drawing)
            } ?? ("", [])
        case .found(let criterion, let history):
            Example.anomaly(found: criterion, in: history).map { anomaly in
                (anomaly.gist ?? "", anomaly.story(width: 80))
            } ?? ("", [])
        }
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// Everything about the term that is more than a sentence, with its title.
    private var facts: [(title: String, text: String)] {
        func names(_ properties: [Property]) -> String {
            properties.map(\.name).joined(separator: ", ")
        }
        return [
            (group == .anomaly ? "Usual cause" : "Usually broken by", causes),
            ("Contradicts", names(contradicts)),
            ("Implied by", names(impliedBy)),
            ("Implies", names(implies)),
            ("Also called", aliases.joined(separator: ", ")),
            ("From", source),
        ]
        .filter { !$0.1.isEmpty }
    }

    /// The term for a terminal of 80 columns.
    public var text: [String] {
        let (caption, drawing) = shownExample
        var lines = ["\(name): \(group.rawValue)"]
        lines += Self.wrapped(definition, indent: "  ")
        if !drawing.isEmpty {
            lines += ["", "Example"] + Self.wrapped(caption, indent: "  ") + drawing
        }
        let width = facts.map(\.title.count).max() ?? 0
        lines.append("")
        for (title, text) in facts {
            let hanging = Self.wrapped(text, indent: String(repeating: " ", count: width + 2))
            let first = hanging.first.map { $0.dropFirst(width + 2) } ?? ""
            lines.append(title + String(repeating: " ", count: width + 2 - title.count) + first)
            lines += hanging.dropFirst()
        }
        return lines
    }

    /// The term for a document: a section of its own.
    public var markdown: [String] {
        let (caption, drawing) = shownExample
        var lines = ["### \(name)", ""] + Self.wrapped(definition, indent: "", width: 100)
        if !drawing.isEmpty {
            let block = ["```"] + drawing + ["```"]
            lines +=
                [""] + (caption.isEmpty ? [] : Self.wrapped(caption, indent: "", width: 100) + [""])
                + block
        }
        lines.append("")
        for (title, text) in facts {
            lines += Self.item("\(title): \(text)")
        }
        return lines + [""]
    }

    private static func item(_ text: String) -> [String] {
        let lines = wrapped(text, indent: "  ", width: 100)
        return lines.enumerated().map { $0 == 0 ? "- " + $1.dropFirst(2) : $1 }
    }

    /// The term for programs.
    public var json: Value {
        let (caption, drawing) = shownExample
        func list(_ texts: [String]) -> Value { .list(texts.map { .string($0) }) }
        return [
            "name": .string(name), "group": .string(group.rawValue),
            "definition": .string(definition), "example": list(drawing),
            "example_says": .string(caption), "causes": .string(causes),
            "contradicts": list(contradicts.map(\.name)), "implies": list(implies.map(\.name)),
            "implied_by": list(impliedBy.map(\.name)), "aliases": list(aliases),
            "source": .string(source),
        ]
    }

    /// A text in lines of at most a width, broken at spaces.
    static func wrapped(_ text: String, indent: String, width: Int = 80) -> [String] {
        WrappedText.lines(text, width: width - indent.count).map { indent + $0 }
    }
}

extension Glossary {
    /// The names of all terms by group, for a terminal of 80 columns.
    public static var list: [String] {
        Term.Group.allCases.flatMap { group in
            let names = all.filter { $0.group == group }.map { Term.key($0.name) }
            return [group.heading]
                + Term.wrapped(names.joined(separator: ", "), indent: "  ")
        }
    }

    /// All terms as a document.
    public static var markdown: String {
        let opening = [
            "# Glossary", "",
            "What the words of reports mean. `faultline explain NAME` prints the same. This page",
            "is written by the program: `make record` renews it.", "",
        ]
        let sections = Term.Group.allCases.flatMap { group -> [String] in
            let terms = all.filter { $0.group == group }
            return ["## \(group.heading.prefix(1).uppercased() + group.heading.dropFirst())", ""]
                + terms.flatMap(\.markdown)
        }
        return (opening + sections.dropLast()).joined(separator: "\n") + "\n"
    }
}
