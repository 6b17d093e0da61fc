import Checkers
import Glossary
import Histories
import Reporting

/// The words of reports: all of them, or those that a text is in.
struct GlossaryPage {
    let wanted: String?

    var page: SitePage {
        let wanted = wanted?.lowercased()
        let found = Glossary.all.filter { term in
            wanted.map { word in
                ([term.name, term.definition] + term.aliases).contains {
                    $0.lowercased().contains(word)
                }
            } ?? true
        }
        let parts = Term.Group.allCases.map { group -> Page.Section in
            let terms = found.filter { $0.group == group }
            let items: [HTML] = terms.map { term in
                "<li>\(HTML.link(term.name, RunWords.address(ofTerm: term.name)))</li>"
            }
            let list: HTML = items.isEmpty ? "" : "<ul class=\"cols\">\(items.joined())</ul>"
            let name = group.heading.prefix(1).uppercased() + group.heading.dropFirst()
            return Page.Section(
                name,
                note: "\(terms.count)",
                list
            )
        }
        let nothing: HTML = found.isEmpty ? "<p>No word is like that.</p>" : ""
        let first: HTML = """
            <h1>Glossary</h1>
            <p class="lead">What the words of reports mean; the same as \
            <code>faultline explain NAME</code>.</p>
            <form class="line" action="/glossary" role="search">
            <label class="vh" for="q">Search the glossary</label>
            <input type="search" id="q" name="q" value="\(self.wanted ?? "")" maxlength="100" \
            placeholder="a word …  press /">
            <button type="submit">Search</button></form>\(nothing)
            """
        return SitePage(
            title: "Glossary",
            place: "/glossary",
            first: first,
            sections: parts
        )
    }
}

/// What one name means: a term, or several of different groups.
struct TermPage {
    let terms: [Term]

    var page: SitePage {
        let name = terms.first?.name ?? ""
        let first: HTML = "<h1>\(name)</h1>"
        return SitePage(
            title: name,
            place: "/glossary",
            first: first,
            sections: terms.map { term in
                Page.Section(
                    term.group.rawValue.prefix(1).uppercased() + term.group.rawValue.dropFirst(),
                    part(term)
                )
            }
        )
    }

    private func part(_ term: Term) -> HTML {
        let (caption, drawing) = term.shownExample
        let example: HTML =
            drawing.isEmpty
            ? ""
            : """
            <h3>Example</h3><p>\(caption)</p>
            \(HTML.drawing(drawing.joined(separator: "\n"), label: "example of \(term.name)"))
            """
        let facts: [(name: String, text: String)] = [
            (term.group == .anomaly ? "usual cause" : "usually broken by", term.causes),
            ("also called", term.aliases.joined(separator: ", ")), ("from", term.source),
        ]
        return """
            <p>\(term.definition)</p>\(example)
            \(Page.list(facts.filter { !$0.text.isEmpty }))
            \(links("Contradicts", term.contradicts))\(links("Implied by", term.impliedBy))\
            \(links("Implies", term.implies))\(seen(term))
            """
    }

    private func links(_ words: String, _ properties: [Property]) -> HTML {
        let all: [HTML] = properties.map { .link($0.name, RunWords.address(ofTerm: $0.name)) }
        return all.isEmpty ? "" : "<p>\(words): \(all.joined(by: ", ")).</p>"
    }

    /// Where runs have shown it.
    private func seen(_ term: Term) -> HTML {
        guard term.group == .anomaly else { return "" }
        let finding = Address(["anomaly"]).with("fingerprint", "*:*:*:\(term.name):*")
        return "<p class=\"acts\">\(HTML.button("Where runs have shown it", finding))</p>"
    }
}
