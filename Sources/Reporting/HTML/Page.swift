import Checkers

/// A page that needs nothing else: no network, no other file.
///
/// From the top: a link past the head, the banner with the verdict, how to repeat it, figures, the
/// contents, the parts. Equal parts give equal text, and all that is said is there without script.
package struct Page {
    /// One part, with a heading.
    package struct Section {
        let name: String
        /// A few words behind the heading.
        var note = ""
        let content: HTML

        /// A part with its heading.
        package init(_ name: String, note: String = "", _ content: HTML) {
            self.name = name
            self.note = note
            self.content = content
        }

        /// What links to it are called.
        var id: String {
            String(name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" })
        }
    }

    /// What a browser's tab says.
    let title: String
    let banner: Banner
    /// The line that brings it about again.
    let reproduction: String
    var cards: [Card] = []
    /// Its parts; those without content are left out.
    let sections: [Section]

    /// A page.
    package init(
        title: String,
        banner: Banner,
        reproduction: String,
        cards: [Card] = [],
        sections: [Section]
    ) {
        self.title = title
        self.banner = banner
        self.reproduction = reproduction
        self.cards = cards
        self.sections = sections
    }

    /// The whole page.
    package var html: HTML {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <link rel="icon" href="data:,">
        <title>\(title)</title>
        <style>\(Self.style)\(Self.partStyle)\(Self.drawingStyle)\
        \(Self.cycleStyle)\(Self.printStyle)</style></head>
        <body><a class="skip" href="#main">Skip to the verdict</a>
        \(Icon.symbols)
        <header class="top"><strong class="brand">\(Icon.brand)Faultline</strong></header>
        <main id="main" class="page" tabindex="-1">
        <div class="first">\(banner.html)
        \(Self.again(reproduction))
        \(Card.grid(cards))</div>
        \(Self.contents(of: sections))
        <div class="parts">
        \(Self.body(of: sections))
        </div></main>
        <footer>Faultline. This page needs no network. \
        Words are explained by <code>faultline explain NAME</code>.</footer>
        <script>\(Self.script)</script>
        </body></html>

        """
    }

    /// The command that brings it about again.
    static func again(_ command: String) -> HTML {
        """
        <div class="again"><span class="s">Again</span>\
        <code id="again">\(command)</code></div>
        """
    }

    /// Links to the parts that have content.
    static func contents(of sections: [Section]) -> HTML {
        let links: [HTML] = sections.filter { !$0.content.isEmpty }.map {
            "<li><a href=\"#\($0.id)\">\($0.name)</a></li>"
        }
        return """
            <nav class="toc" aria-label="Contents"><strong>Contents</strong>\
            <ol>\(links.joined())</ol></nav>
            """
    }

    /// The parts that have content, each with its heading.
    static func body(of sections: [Section]) -> HTML {
        sections.filter { !$0.content.isEmpty }.map { section -> HTML in
            let id = section.id
            let note: HTML = section.note.isEmpty ? "" : " <span class=\"s\">\(section.note)</span>"
            return """
                <section id="\(id)" aria-labelledby="\(id)-head"><h2 id="\(id)-head">\
                \(section.name)\(note)</h2>
                \(section.content)
                </section>
                """
        }
        .joined(by: "\n")
    }
}

// MARK: Tables and words

extension Page {
    /// A table that scrolls by itself where the window is narrow; the first cell of a row names it.
    package static func table(_ head: [String], _ rows: [[String]]) -> HTML {
        let headings: [HTML] = head.map { "<th scope=\"col\">\($0)</th>" }
        let lines = rows.map { row -> HTML in
            let cells: [HTML] = row.dropFirst().map { "<td>\($0)</td>" }
            return "<tr><th scope=\"row\">\(row.first ?? "")</th>\(cells.joined())</tr>"
        }
        return """
            <div class="wide" tabindex="0" role="group" aria-label="\(head.first ?? "table")">\
            <table><thead><tr>\(headings.joined())</tr></thead>
            <tbody>\(lines.joined(by: "\n"))</tbody></table></div>
            """
    }

    /// Names with what they are, one under the other.
    package static func list(_ rows: [(name: String, text: String)]) -> HTML {
        let lines: [HTML] = rows.map { "<dt>\($0.name)</dt><dd>\($0.text)</dd>" }
        return lines.isEmpty ? "" : "<dl class=\"kv\">\(lines.joined(by: "\n"))</dl>"
    }

    /// Nanoseconds as seconds with three decimals.
    static func seconds(_ nanoseconds: Int64) -> String {
        let milliseconds = (nanoseconds / 1_000_000).magnitude
        let rest = "\(1_000 + milliseconds % 1_000)".dropFirst()
        return (nanoseconds <= -1_000_000 ? "-" : "") + "\(milliseconds / 1_000).\(rest)"
    }

    /// Seconds with three decimals, whatever a history says of them.
    static func seconds(_ seconds: Double) -> String {
        self.seconds(Int64(exactly: (seconds * 1e9).rounded()) ?? (seconds < 0 ? .min : .max))
    }
}
