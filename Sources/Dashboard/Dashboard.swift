import Archive
import Checkers
import Histories
import Index
import Nights
import Reporting

/// The pages and documents over an index of runs: a request goes in, a response comes out.
///
/// It opens no socket and writes nothing. All that it reads is the index, and files of the store
/// that belong to runs and nights.
public struct Dashboard: Sendable {
    /// What the pages say of the server that they come from.
    public struct Server: Sendable {
        /// The version of the program.
        public var version: String
        /// Where it listens, and what may be done there, in a few words.
        public var words: String
        /// The largest history that may be dropped in, in bytes; 0 where none may.
        public var uploadMax: Int
        /// Whether a checked history can be kept.
        public var keepsUploads: Bool

        /// A server.
        public init(version: String, words: String, uploadMax: Int, keepsUploads: Bool) {
            self.version = version
            self.words = words
            self.uploadMax = uploadMax
            self.keepsUploads = keepsUploads
        }
    }

    /// What pages are made from.
    public let index: RunIndex
    /// What stands in for a known issue on pages.
    let known: KnownIssues
    let server: Server
    /// The checks of histories that were dropped in.
    let checks: any CheckDesk
    /// The runs under way.
    public let live: LiveBoard

    /// The folder of all runs.
    var root: String { index.root }

    /// A dashboard over an index.
    public init(
        _ index: RunIndex,
        known: KnownIssues,
        server: Server,
        checks: any CheckDesk = NoChecks()
    ) {
        self.index = index
        self.known = known
        self.server = server
        self.checks = checks
        live = LiveBoard(index)
    }

    /// Leads a request to its route, and says in words why there is no better answer.
    public func answer(_ request: WebRequest, at now: UTCTime = .now) -> WebResponse {
        let found = Self.routes.compactMap { route in
            route.match(request.path).map { (route, $0) }
        }
        let isOfAPI = request.path.first == "api"
        guard !found.isEmpty else {
            return refusal(404, "Nothing is here.", isOfAPI: isOfAPI)
        }
        let method = request.method == "HEAD" ? "GET" : request.method
        guard let (route, values) = found.first(where: { $0.0.method == method }) else {
            var response = refusal(
                405,
                "This address does not take \(request.method).",
                isOfAPI: isOfAPI
            )
            let methods = Set(found.map(\.0.method)).sorted()
            let all = methods.contains("GET") ? methods + ["HEAD"] : methods
            response.headers.append(("Allow", all.joined(separator: ", ")))
            return response
        }
        do {
            return try route.answer(self, Asked(request, route, inPath: values, now: now))
        } catch let refused as Asked.Refusal {
            return refusal(400, refused.message, isOfAPI: isOfAPI)
        } catch let missing as Missing {
            return refusal(404, missing.message, isOfAPI: isOfAPI)
        } catch let refused as CheckRefusal {
            return refusal(refused.status, refused.message, isOfAPI: isOfAPI)
        } catch {
            return refusal(500, "This cannot be shown: \(error)", isOfAPI: isOfAPI)
        }
    }

    /// What was asked for is not there.
    struct Missing: Error {
        let message: String
    }

    /// Why something is not answered, as a page or as a document of the API.
    public func refusal(_ status: Int, _ message: String, isOfAPI: Bool) -> WebResponse {
        if isOfAPI { return .json(["error": .string(message)], status) }
        let first: HTML = """
            <h1>\(Self.headings[status] ?? "Not answered")</h1>
            <p class="lead">\(message)</p>
            <p class="acts"><a class="btn" href="/">Nights</a> \
            <a class="btn" href="/runs">Runs</a></p>
            """
        return page(
            SitePage(
                title: "\(status)",
                place: "",
                first: first
            ),
            status
        )
    }

    private static let headings = [
        400: "That was not understood", 401: "A token is needed", 403: "Not allowed",
        404: "Not found", 405: "Not done here", 413: "Too large",
        421: "Another server is meant", 429: "Too many at once", 500: "No answer",
        503: "Busy",
    ]

    /// A page with the navigation of this site.
    func page(_ page: SitePage, _ status: Int = 200) -> WebResponse {
        let runs = (try? index.count()).map { Counted.nouns($0, "run") } ?? "no index"
        let check: [SitePage.Site.Place] =
            server.uploadMax > 0 ? [.init("Check", "/check")] : []
        let site = SitePage.Site(
            places: [
                .init("Nights", "/"), .init("Runs", "/runs"), .init("Compare", "/compare"),
                .init("Trends", "/trends"), .init("Anomalies", "/anomalies"),
                .init("Live", "/live"),
            ] + check + [.init("Glossary", "/glossary")],
            style: "/assets/\(SiteAssets.style.name)",
            script: "/assets/\(SiteAssets.script.name)",
            note: "store of \(runs)",
            foot: "Faultline \(server.version) · \(server.words)"
        )
        return .page(page.html(of: site), status)
    }
}
