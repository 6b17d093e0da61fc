import Checkers
import Glossary

/// The words that a page uses, explained on the page itself, for readers who have no terminal.
struct WordsPart {
    /// The names of properties and anomalies, in the order in which the page shows them.
    let names: [String]

    /// The part; empty where no name has a term.
    var html: HTML {
        var seen: Set<String> = []
        let entries = names.compactMap(Self.term).filter { seen.insert($0.name).inserted }
            .map(Self.entry)
        return entries.isEmpty ? "" : "<dl class=\"kv words\">\(entries.joined(by: "\n"))</dl>"
    }

    /// A name as a link to its explanation; the name alone where there is none.
    static func link(_ name: String) -> HTML {
        term(name).map { "<a href=\"#\(anchor($0))\">\(name)</a>" } ?? "\(name)"
    }

    private static func term(_ name: String) -> Term? {
        let terms = Glossary.terms(named: name)
        return terms.first { $0.group == .anomaly || $0.group == .property } ?? terms.first
    }

    private static func anchor(_ term: Term) -> String { "word-" + Term.key(term.name) }

    private static func entry(_ term: Term) -> HTML {
        let causes: HTML =
            term.causes.isEmpty
            ? ""
            : """
             <span class="s">\(term.group == .anomaly ? "Usual cause:" : "Usually broken by:") \
            \(term.causes)</span>
            """
        return """
            <dt id="\(anchor(term))">\(term.name)</dt><dd>\(term.definition)\(causes)\
             <span class="s">From: \(term.source)</span></dd>
            """
    }
}
