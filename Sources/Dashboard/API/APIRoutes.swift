import Archive
import Glossary
import Histories
import Index
import Nights
import Reporting
import Scoring

extension Dashboard {
    private static let page = Route.Parameter(
        name: "page",
        kind: .whole(1...1_000_000),
        summary: "The page, from 1."
    )

    /// The addresses for programs, as their description has them.
    static let api: [Route] = [
        Route("GET", "/api/health", "Whether the server answers.", schema: "Health") { _, _ in
            .json(["type": "ok"])
        },
        Route(
            "GET",
            "/api/runs",
            "A page of the runs that fit, 100 a page.",
            parameters: RunsPage.parameters,
            schema: "Runs"
        ) { site, asked in
            let search = RunsPage.search(asked, perPage: 100)
            let found = try site.index.page(search)
            return .json([
                "total": .int(Int64(found.matches)),
                "page": .int(Int64(asked.number("page") ?? 1)),
                "runs": .list(found.entries.map(\.json)),
            ])
        },
        Route(
            "GET",
            "/api/runs/{suite}/{name}",
            "A run: its record.",
            schema: "Run",
            statuses: [404]
        ) { site, asked in
            .json(try site.entry(site.files(asked).folder.joined(separator: "/")).json)
        },
        Route(
            "GET",
            "/api/nights",
            "The nights of all suites or of one, the newest first, 100 a page.",
            parameters: [.init(name: "suite", kind: .text, summary: "The suite."), page],
            schema: "Nights"
        ) { site, asked in
            try NightAnswers(dashboard: site).list(asked["suite"], asked.number("page") ?? 1)
        },
        Route(
            "GET",
            "/api/nights/{suite}/{night}",
            "A night, cell by cell, and what changed in it.",
            schema: "Night",
            statuses: [404]
        ) { site, asked in
            try NightAnswers(dashboard: site)
                .document(asked["suite"] ?? "", asked["night"] ?? "")
        },
        Route(
            "GET",
            "/api/anomalies",
            "The kinds of anomalies that runs have shown, broken promises first.",
            schema: "Anomalies"
        ) { site, _ in
            .json(["anomalies": .list(try site.index.findingKinds().map(\.json))])
        },
        Route(
            "GET",
            "/api/anomaly",
            "An anomaly: when and how often it was seen, and a page of its runs.",
            parameters: anomalyParameters,
            schema: "Anomaly",
            statuses: [404]
        ) { site, asked in
            try site.anomalyDocument(asked)
        },
        Route("GET", "/api/glossary", "All terms of reports.", schema: "Glossary") { _, _ in
            .json(["terms": .list(Glossary.all.map { .string($0.name) })])
        },
        Route(
            "GET",
            "/api/glossary/{name}",
            "What a term means.",
            schema: "Terms",
            statuses: [404]
        ) { _, asked in
            let terms = Glossary.terms(named: asked["name"] ?? "")
            guard !terms.isEmpty else { throw Missing(message: "The glossary has no such word.") }
            return .json(["terms": .list(terms.map(\.json))])
        },
        Route(
            "GET",
            "/api/live",
            "Runs under way, as server-sent events: one document a second.",
            schema: "Live"
        ) { _, _ in
            WebResponse(type: "text/event-stream", .events, policy: .data)
        },
        Route(
            "POST",
            "/api/checks",
            "Checks a history, which is the body; ?name= says what it is called.",
            parameters: [.init(name: "name", kind: .text, summary: "The name of the file.")],
            schema: "Check",
            statuses: [201, 403, 411, 413, 429, 503]
        ) { _, _ in
            throw CheckRefusal(400, "A history was expected in the body.")
        },
        Route(
            "GET",
            "/api/checks/{id}",
            "How far a check is.",
            schema: "Check",
            statuses: [404]
        ) { site, asked in
            .json(try site.check(asked).json)
        },
        Route(
            "DELETE",
            "/api/checks/{id}",
            "Ends a check, and forgets all of it.",
            schema: "Health",
            statuses: [403, 404]
        ) { site, asked in
            try site.checks.cancel(asked["id"] ?? "")
            return .json(["type": "ok"])
        },
        Route("GET", "/api/openapi.json", "This description.", schema: "Description") { _, _ in
            .json(OpenAPI.description)
        },
    ]

    private func anomalyDocument(_ asked: Asked) throws -> WebResponse {
        guard let finding = Fingerprint(asked["fingerprint"] ?? ""),
            let occurrences = try index.occurrences(of: finding)
        else { throw Missing(message: "No run has shown such an anomaly.") }
        var search = RunSearch()
        search.finding = finding
        search.count = 100
        let number = asked.number("page") ?? 1
        search.offset = (number - 1) * search.count
        let found = try index.page(search)
        return .json([
            "fingerprint": .string(finding.text),
            "first_seen": .string(occurrences.firstSeen.text),
            "last_seen": .string(occurrences.lastSeen.text),
            "nights": .list(occurrences.nights.map { .string($0) }),
            "total": .int(Int64(found.matches)), "page": .int(Int64(number)),
            "runs": .list(found.entries.map(\.json)),
        ])
    }
}

extension RunIndex.Entry {
    /// The record with its folder.
    var json: Value {
        var fields = record.json.fields ?? [:]
        fields["folder"] = .string(folder)
        return .map(fields)
    }
}

extension FindingKind {
    var json: Value {
        [
            "fingerprint": .string(fingerprint.text), "promised": .bool(isPromised),
            "property": .optional(property), "runs": .int(Int64(runs)),
            "of": .int(Int64(whole)), "last_seen": .string(lastSeen.text), "gist": .string(gist),
        ]
    }
}

extension CheckState {
    /// The state as the API and the page's script have it.
    var json: Value {
        [
            "id": .string(id), "name": .string(name), "bytes": .int(Int64(size)),
            "phase": .string(phase.rawValue), "seconds": .int(Int64(seconds)),
            "words": .string(words), "page": .string(Address(["checks", id]).path),
            "kept": .optional(place),
        ]
    }
}
