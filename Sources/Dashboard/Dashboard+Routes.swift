import Archive
import Glossary
import Histories
import Index
import Nights
import Reporting
import Scoring

extension Dashboard {
    /// Every address that is answered.
    static let routes: [Route] = pages + storedFiles + checkRoutes + api

    private static let suite = Route.Parameter(name: "suite", kind: .text, summary: "The suite.")

    // MARK: Pages

    private static let pages: [Route] = [
        Route("GET", "/", "Nights of a suite.", parameters: [suite]) { site, asked in
            try NightAnswers(dashboard: site).overview(of: asked["suite"])
        },
        Route("GET", "/nights/{suite}/{night}", "A night.") { site, asked in
            try NightAnswers(dashboard: site).one(asked["suite"] ?? "", asked["night"] ?? "")
        },
        Route("GET", "/runs", "Runs.", parameters: RunsPage.parameters) { site, asked in
            let search = RunsPage.search(asked)
            let page = RunsPage(
                asked: asked,
                search: search,
                found: try site.index.page(search),
                kinds: try site.index.kinds()
            )
            return site.page(page.page)
        },
        Route("GET", "/runs/{suite}/{name}", "A run.") { site, asked in
            site.page(try site.run(asked).page)
        },
        Route(
            "GET",
            "/compare",
            "Runs side by side.",
            parameters: [
                .init(name: "run", kind: .text, summary: "A run, suite/name.", isRepeated: true)
            ]
        ) { site, asked in
            let folders = asked.all("run")
            guard folders.count <= ComparedRunsPage.most else {
                throw Asked.Refusal(message: "run: expected at most \(ComparedRunsPage.most) runs")
            }
            let entries = try folders.map { try site.entry($0) }
            return site.page(ComparedRunsPage(entries: entries).page)
        },
        Route(
            "GET",
            "/compare/nights",
            "Two nights side by side.",
            parameters: ["suite", "a", "b"].map {
                .init(name: $0, kind: .text, summary: "A name.", isRequired: true)
            }
        ) { site, asked in
            try NightAnswers(dashboard: site).two(
                asked["suite"] ?? "",
                asked["a"] ?? "",
                asked["b"] ?? ""
            )
        },
        Route(
            "GET",
            "/trends",
            "A figure of all cells.",
            parameters: [
                suite,
                .init(
                    name: "figure",
                    kind: .choice(CellFigure.allCases.map(\.rawValue)),
                    summary: "The figure."
                ),
            ]
        ) { site, asked in
            let figure = asked["figure"].flatMap(CellFigure.init) ?? .latencyP99
            return try NightAnswers(dashboard: site).trends(of: asked["suite"], figure)
        },
        Route("GET", "/trends/cell/{cell}", "A cell over its nights.") { site, asked in
            try NightAnswers(dashboard: site).cell(asked["cell"] ?? "")
        },
        Route("GET", "/anomalies", "Kinds of anomalies.") { site, _ in
            let kinds = try site.index.findingKinds()
            return site.page(AnomaliesPage(kinds: kinds, known: site.known).page)
        },
        Route("GET", "/anomaly", "An anomaly.", parameters: anomalyParameters) { site, asked in
            site.page(try site.anomaly(asked).page)
        },
        Route(
            "GET",
            "/glossary",
            "Words.",
            parameters: [.init(name: "q", kind: .text, summary: "A part of a word.")]
        ) { site, asked in
            site.page(GlossaryPage(wanted: asked["q"]).page)
        },
        Route("GET", "/glossary/{name}", "A word.") { site, asked in
            let terms = Glossary.terms(named: asked["name"] ?? "")
            guard !terms.isEmpty else { throw Missing(message: "The glossary has no such word.") }
            return site.page(TermPage(terms: terms).page)
        },
        Route("GET", "/live", "Runs under way.") { site, _ in
            site.page(LivePage(look: try site.live.look()).page)
        },
    ]

    static let anomalyParameters: [Route.Parameter] = [
        .init(
            name: "fingerprint",
            kind: .fingerprint,
            summary: "strategy:workload:faults:anomaly:shape, where * stands for any part.",
            isRequired: true
        ),
        .init(name: "page", kind: .whole(1...1_000_000), summary: "The page, from 1."),
    ]

    // MARK: Files

    private static let storedFiles: [Route] = [
        Route("GET", "/assets/{name}", "Style and script.") { _, asked in
            guard let asset = SiteAssets.named(asked["name"] ?? "") else {
                throw Missing(message: "There is no such file.")
            }
            return asset
        },
        Route("GET", "/store/{suite}/{name}/archive.tar.gz", "All files of a run.") { site, asked in
            let files = site.files(asked)
            guard !files.present.isEmpty else { throw Missing(message: "There is no such run.") }
            var response = WebResponse(
                type: "application/gzip",
                .pieces(RunArchive(files)),
                policy: .data
            )
            let name = files.folder[1].map { $0.isASCII && $0 != "\"" && $0 != "\\" ? $0 : "_" }
            response.headers = [
                ("Content-Disposition", "attachment; filename=\"\(String(name)).tar.gz\"")
            ]
            return response
        },
        Route("GET", "/store/{suite}/{name}/{file}", "A file of a run.") { site, asked in
            try site.file([asked["file"] ?? ""], asked)
        },
        Route("GET", "/store/{suite}/{name}/nodes/{node}/{file}", "A node's log.") { site, asked in
            try site.file(["nodes", asked["node"] ?? "", asked["file"] ?? ""], asked)
        },
    ]

    private static let nightFiles = ["nightly.html", "night.json", "junit.xml", "summary.md"]

    func files(_ asked: Asked) -> RunFiles {
        RunFiles(root: root, suite: asked["suite"] ?? "", name: asked["name"] ?? "")
    }

    private func file(_ path: [String], _ asked: Asked) throws -> WebResponse {
        let files = files(asked)
        let name = path.last ?? ""
        let isOfNight = files.folder[0] == RunDirectory.nights && path.count == 1
        let file =
            isOfNight
            ? Self.nightFiles.contains(name) ? StoreFile(below: root, files.folder + path) : nil
            : files.open(path)
        guard let file else { throw Missing(message: "The run has no such file.") }
        guard name.hasSuffix(".html") else { return .file(file, named: name) }
        guard let report = WebResponse.report(file) else {
            throw CheckRefusal(413, "The page is too long to be shown.")
        }
        return report
    }

    // MARK: Checks

    private static let checkRoutes: [Route] = [
        Route("GET", "/check", "Where a history is dropped.") { site, _ in
            guard site.server.uploadMax > 0 else {
                throw Missing(message: "This server checks no histories.")
            }
            return site.page(CheckPage(server: site.server).page)
        },
        Route("POST", "/check", "A history.") { _, _ in
            throw CheckRefusal(400, "A history was expected in the body.")
        },
        Route("GET", "/checks/{id}", "A check.") { site, asked in
            let state = try site.check(asked)
            return site.page(
                CheckStatePage(state: state, canKeep: site.server.keepsUploads).page
            )
        },
        Route("GET", "/checks/{id}/page", "What was found.") { site, asked in
            guard let bytes = site.checks.page(of: asked["id"] ?? "") else {
                throw Missing(message: "There is no page on it.")
            }
            return WebResponse(
                type: "text/html; charset=utf-8",
                .bytes(bytes),
                policy: .report(scripts: InlineScripts.hashes(in: bytes)),
                tag: WebResponse.tag(of: bytes)
            )
        },
        Route("POST", "/checks/{id}/cancel", "Ends and forgets a check.") { site, asked in
            try site.checks.cancel(asked["id"] ?? "")
            return .moved(to: Address(["check"]))
        },
        Route("POST", "/checks/{id}/keep", "Keeps a checked history.") { site, asked in
            let state = try site.checks.keep(asked["id"] ?? "")
            return .moved(to: Address(["checks", state.id]))
        },
    ]

    func check(_ asked: Asked) throws -> CheckState {
        guard let state = checks.state(of: asked["id"] ?? "") else {
            throw Missing(message: "There is no such check; it may have been forgotten.")
        }
        return state
    }

    /// What a history is called that a request brings; nil if the request brings none.
    /// - Throws: `CheckRefusal` where a parameter is not as it must be.
    public func uploadName(of request: WebRequest) throws(CheckRefusal) -> String? {
        guard server.uploadMax > 0, request.method == "POST",
            [["check"], ["api", "checks"]].contains(request.path),
            let route = Self.routes.first(where: {
                $0.method == "POST" && $0.match(request.path) != nil
            })
        else { return nil }
        do {
            let asked = try Asked(request, route, inPath: [:], now: UTCTime(seconds: 0))
            return asked["name"] ?? "history"
        } catch {
            throw CheckRefusal(400, (error as? Asked.Refusal)?.message ?? "\(error)")
        }
    }

    /// The answer to a history that was taken, to a browser or to a program.
    public func accepted(_ state: CheckState, byAPI: Bool) -> WebResponse {
        if byAPI { return .json(state.json, 201) }
        return .moved(to: Address(["checks", state.id]))
    }

    // MARK: Runs and anomalies

    func entry(_ folder: String) throws -> RunIndex.Entry {
        guard let entry = try index.entry(in: folder) else {
            throw Missing(message: "There is no run in \(folder).")
        }
        return entry
    }

    private func run(_ asked: Asked) throws -> OneRunPage {
        let files = files(asked)
        let entry = try entry(files.folder.joined(separator: "/"))
        let directory = RunDirectory(path: root + "/" + entry.folder)
        return OneRunPage(
            entry: entry,
            files: files.present,
            known: known,
            counterexample: files.text("counterexample.txt"),
            isUnderWay: entry.record.ending == nil && RunLock.state(of: directory) == .held
        )
    }

    private func anomaly(_ asked: Asked) throws -> AnomalyPage {
        guard let finding = Fingerprint(asked["fingerprint"] ?? ""),
            let occurrences = try index.occurrences(of: finding)
        else { throw Missing(message: "No run has shown such an anomaly.") }
        var search = RunSearch()
        search.finding = finding
        search.offset = ((asked.number("page") ?? 1) - 1) * search.count
        let found = try index.page(search)
        return AnomalyPage(
            finding: finding,
            kinds: try index.findingKinds(like: finding, atMost: 60),
            occurrences: occurrences,
            found: found,
            number: asked.number("page") ?? 1,
            proof: SmallestProof(root: root, anomaly: finding.anomaly).among(found.entries),
            hit: known.hit(finding, at: asked.now)
        )
    }
}

/// The smallest counterexample of an anomaly that the folders of some runs keep.
struct SmallestProof {
    let root: String
    let anomaly: String

    /// How many folders are looked into, and how much of a text is read.
    private static let (most, bytes) = (24, 64 << 10)

    func among(_ entries: [RunIndex.Entry]) -> AnomalyPage.Proof? {
        let proofs = entries.prefix(Self.most).compactMap { entry -> AnomalyPage.Proof? in
            let parts = entry.folder.split(separator: "/").map(String.init)
            guard parts.count == 2 else { return nil }
            let files = RunFiles(root: root, suite: parts[0], name: parts[1])
            guard let text = files.text("counterexample.txt", atMost: Self.bytes) else {
                return nil
            }
            return part(of: text).map { part, count in
                AnomalyPage.Proof(folder: entry.folder, text: part, operations: count)
            }
        }
        return proofs.min { $0.operations < $1.operations }
    }

    /// The part of a text that tells of the anomaly, with how many operations it draws.
    ///
    /// Parts begin with the anomaly's name at the left; what belongs to one is indented or drawn.
    func part(of text: String) -> (text: String, operations: Int)? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let first = lines.firstIndex(where: isHead) else { return nil }
        let next = lines.indices.dropFirst(first + 1).first { place in
            lines[place - 1].isEmpty && !lines[place].hasPrefix(" ") && !lines[place].isEmpty
        }
        let part = lines[first..<(next ?? lines.endIndex)]
        let drawn = part.count { line in
            ["├", "╠", "|-", "*="].contains { line.contains($0) }
        }
        return (part.joined(separator: "\n"), max(1, drawn))
    }

    private func isHead(_ line: String) -> Bool {
        line.hasPrefix(anomaly) && !line.hasPrefix(" ")
    }
}
