import Checkers

/// A page of a site: the frame of a report with navigation, and nothing of style or script inline.
package struct SitePage {
    /// What all pages of a site have.
    package struct Site: Sendable {
        /// A place of the navigation.
        package struct Place: Sendable {
            let name: String
            let path: String

            /// A name that leads to a path.
            package init(_ name: String, _ path: String) {
                self.name = name
                self.path = path
            }
        }

        let places: [Place]
        let style: String
        let script: String
        /// A few words at the end of the head, and some at the foot.
        let note: String
        let foot: String

        /// A site with the paths of its style sheet and its script.
        package init(
            places: [Place],
            style: String,
            script: String,
            note: String,
            foot: String
        ) {
            self.places = places
            self.style = style
            self.script = script
            self.note = note
            self.foot = foot
        }
    }

    let title: String
    /// The path of the place that it belongs to.
    let place: String
    let first: HTML
    let sections: [Page.Section]
    /// After how many seconds a browser without script loads it again; nil for never.
    let renewal: Int?
    let isNarrow: Bool

    /// A page; what stands first has its only heading of the first level.
    ///
    /// `hasContents`: whether its parts are listed beside it.
    package init(
        title: String,
        place: String,
        first: HTML,
        sections: [Page.Section] = [],
        hasContents: Bool = false,
        renewal: Int? = nil
    ) {
        self.title = title
        self.place = place
        self.first = first
        self.sections = sections
        self.renewal = renewal
        isNarrow = hasContents
    }

    /// The same page with a banner before what stands first, and with cards.
    package static func head(
        _ banner: Banner,
        reproduction: String? = nil,
        cards: [Card] = [],
        more: HTML = ""
    ) -> HTML {
        let again: HTML = reproduction.map(Page.again) ?? ""
        return "\(banner.html)\(again)\(Card.grid(cards))\(more)"
    }

    /// The whole page.
    package func html(of site: Site) -> HTML {
        let links: [HTML] = site.places.map { place in
            let mark: HTML = place.path == self.place ? " aria-current=\"page\"" : ""
            return "<a href=\"\(place.path)\"\(mark)>\(place.name)</a>"
        }
        let renewed: HTML =
            renewal.map {
                "<noscript><meta http-equiv=\"refresh\" content=\"\($0)\"></noscript>"
            } ?? ""
        return """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="\(site.style)">
            <script src="\(site.script)" defer></script>
            \(renewed)<title>\(title) · Faultline</title></head>
            <body><a class="skip" href="#main">Skip to the content</a>
            \(Icon.symbols)
            <header class="top"><a class="brand" href="/">\(Icon.brand)Faultline</a>
            <nav aria-label="Store">\(links.joined())</nav>
            <span class="end">\(site.note)</span></header>
            <main id="main" class="\(isNarrow ? "page" : "page one")" tabindex="-1">
            <div class="first">\(first)</div>
            \(isNarrow ? Page.contents(of: sections) : "")
            <div class="parts">
            \(Page.body(of: sections))
            </div></main>
            <footer>\(site.foot)</footer>
            </body></html>

            """
    }

    /// The style sheet of a site, which that of a report is a part of.
    package static var sheet: HTML {
        """
        \(Page.style)
        \(Page.partStyle)
        \(Page.drawingStyle)
        \(Page.siteStyle)
        \(Page.printStyle)
        """
    }
}
