import Checkers

/// A page that needs nothing else: no network, no other file.
///
/// Equal parts give equal text.
struct Page {
    /// What it says first of all.
    let title: String
    /// The line that brings it about again.
    let reproduction: String
    /// Its parts, each with a name; those without content are left out.
    let sections: [(name: String, content: HTML)]

    /// The whole page.
    var html: HTML {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <link rel="icon" href="data:,">
        <title>\(title)</title>
        <style>\(Self.style)</style></head>
        <body><main>
        <h1>\(title)</h1>
        <p class="again">Again: <code>\(reproduction)</code></p>
        \(body)
        </main>
        <script>\(Self.script)</script>
        </body></html>

        """
    }

    private var body: HTML {
        sections.filter { !$0.content.isEmpty }.map { name, content -> HTML in
            let id = name.lowercased().replacing(" ", with: "-")
            return """
                <section aria-labelledby="\(id)"><h2 id="\(id)">\(name)</h2>
                \(content)
                </section>
                """
        }
        .joined(by: "\n")
    }

    /// A table that scrolls by itself where the window is narrow; a head of empty words is none.
    static func table(_ head: [String], _ rows: [[String]]) -> HTML {
        let isHeaded = head.contains { !$0.isEmpty }
        let headings: HTML = isHeaded ? row(head.map { "<th>\($0)</th>" }) : ""
        let lines: [HTML] = rows.map { row($0.map { "<td>\($0)</td>" }) }
        return """
            <div class="wide"><table>\(headings)\(lines.joined(by: "\n"))</table></div>
            """
    }

    private static func row(_ cells: [HTML]) -> HTML { "<tr>\(cells.joined())</tr>" }

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
