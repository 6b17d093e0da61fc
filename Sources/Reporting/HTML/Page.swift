import Checkers

/// A page that needs nothing else: no network, no other file.
///
/// Whatever its parts show of a history is escaped; equal parts give equal text.
struct Page {
    /// What it says first of all.
    let title: String
    /// The line that brings it about again.
    let reproduction: String
    /// Its parts, each with a name; those without content are left out.
    let sections: [(name: String, content: String)]

    /// The whole page.
    var html: String {
        let body = sections.filter { !$0.content.isEmpty }.map { name, content in
            let id = name.lowercased().replacing(" ", with: "-")
            return "<section aria-labelledby=\"\(id)\"><h2 id=\"\(id)\">\(name)</h2>\n"
                + content + "\n</section>"
        }
        return """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="icon" href="data:,">
            <title>\(Markup.escape(title))</title>
            <style>\(Self.style)</style></head>
            <body><main>
            <h1>\(Markup.escape(title))</h1>
            <p class="again">Again: <code>\(Markup.escape(reproduction))</code></p>
            \(body.joined(separator: "\n"))
            </main>
            <script>\(Self.script)</script>
            </body></html>

            """
    }

    /// A table that scrolls by itself where the window is narrow; a head of empty words is none.
    static func table(_ head: [String], _ rows: [[String]]) -> String {
        func line(_ cells: [String], _ tag: String) -> String {
            "<tr>" + cells.map { "<\(tag)>\(Markup.escape($0))</\(tag)>" }.joined() + "</tr>"
        }
        let isHeaded = head.contains { !$0.isEmpty }
        return "<div class=\"wide\"><table>" + (isHeaded ? line(head, "th") : "")
            + rows.map { line($0, "td") }.joined(separator: "\n") + "</table></div>"
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
