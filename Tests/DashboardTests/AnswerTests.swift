import Archive
import Compression
import Histories
import Index
import Testing

@testable import Dashboard

/// Statuses, tags, archives, the API and its description.
@Suite struct AnswerTests {
    private let store: Store

    init() throws {
        store = try Store()
    }

    private func answer(_ method: String, _ target: String) throws -> WebResponse {
        let request = try #require(WebRequest(method: method, target: target))
        return try store.dashboard().answer(request)
    }

    @Test func wrongMethodsAndParametersAreSaid() throws {
        let wrong = try answer("POST", "/runs")
        #expect(wrong.status == 405)
        #expect(wrong.headers.contains { $0.name == "Allow" && $0.value == "GET, HEAD" })
        #expect(try answer("HEAD", "/runs").status == 200)
        #expect(try answer("BREW", "/").status == 405)
        #expect(try answer("GET", "/nothing").status == 404)
        #expect(try answer("GET", "/runs?page=0").status == 400)
        #expect(try answer("GET", "/runs?page=1&page=2").status == 400)
        #expect(try answer("GET", "/runs?page=").status == 200)
        let api = try answer("GET", "/api/runs?page=x")
        #expect(api.status == 400 && api.type == "application/json")
        #expect(api.json["error"]?.text?.contains("page: expected a whole number") == true)
        #expect(try answer("GET", "/api/runs?page=").status == 400)
    }

    @Test func tagsStandForWhatIsShown() throws {
        try store.write(.run("a"))
        let site = try store.dashboard()
        let first = try site.get("/runs")
        let again = try site.get("/runs")
        #expect(first.tag != nil && first.tag == again.tag)
        try store.write(.run("b"))
        try site.index.refresh()
        #expect(try site.get("/runs").tag != first.tag)
        let file = try site.get("/store/adhoc/a/record.json").tag
        #expect(file != nil)
        try store.write("{\"changed\":true}", to: "adhoc/a/record.json")
        #expect(try site.get("/store/adhoc/a/record.json").tag != file)
        #expect(try site.get("/nothing").tag == nil)
    }

    @Test func assetsAreNamedByWhatTheyHold() throws {
        let site = try store.dashboard()
        let page = try site.get("/runs").text
        for pattern in [#/href="(/assets/style-[^"]*\.css)"/#, #/src="(/assets/site-[^"]*\.js)"/#] {
            let path = try #require(page.firstMatch(of: pattern)?.1)
            let asset = try site.get(String(path))
            #expect(asset.status == 200 && asset.freshness ?? 0 > 1_000_000)
            #expect(asset.bytes.count > 5_000)
        }
        #expect(try site.get("/assets/style-0.css").status == 404)
    }

    /// The archive as its headers say: names, sizes, sums, and what is in it.
    @Test func aRunIsOneArchive() throws {
        try store.write(.run("a"))
        let long = String(repeating: "0123456789", count: 300_000)
        try store.write(long, to: "adhoc/a/history.jsonl")
        try store.write("", to: "adhoc/a/nodes/n1/stderr.log")
        let answer = try answer("GET", "/store/adhoc/a/archive.tar.gz")
        #expect(answer.type == "application/gzip")
        let packed = answer.bytes
        let inflated = try packed.withUnsafeBytes { try Gzip.inflate($0) }
        let bytes = inflated.withBytes { [UInt8]($0) }
        var place = 0
        var found: [String: [UInt8]] = [:]
        while place + 512 <= bytes.count, bytes[place] != 0 {
            let head = bytes[place..<place + 512]
            func text(_ range: Range<Int>) -> String {
                let part = head[(place + range.lowerBound)..<(place + range.upperBound)]
                return String(decoding: part.prefix { $0 != 0 }, as: UTF8.self)
            }
            let size = try #require(Int(text(124..<136), radix: 8))
            let sum = head.reduce(0) { $0 + Int($1) }
            let own = head[(place + 148)..<(place + 156)].reduce(0) { $0 + Int($1) }
            #expect(Int(text(148..<154), radix: 8) == sum - own + 8 * 32)
            #expect(text(345..<500) == "a" && text(257..<262) == "ustar")
            found[text(0..<100)] = Array(bytes[(place + 512)..<(place + 512 + size)])
            place += 512 + (size + 511) / 512 * 512
        }
        #expect(bytes[place...].allSatisfy { $0 == 0 } && bytes.count - place >= 1_024)
        #expect(Set(found.keys) == ["record.json", "history.jsonl", "nodes/n1/stderr.log"])
        #expect(found["history.jsonl"] == Array(long.utf8) && found["nodes/n1/stderr.log"] == [])
        #expect(try self.answer("GET", "/store/adhoc/none/archive.tar.gz").status == 404)
    }

    // MARK: API

    @Test func theDescriptionIsThatOfTheRoutes() throws {
        let described = try answer("GET", "/api/openapi.json").json
        let paths = described["paths"]?.fields ?? [:]
        var operations: Set<String> = []
        for (path, methods) in paths {
            for method in (methods.fields ?? [:]).keys {
                operations.insert("\(method.uppercased()) \(path)")
            }
        }
        let routes = Dashboard.routes.filter(\.isOfAPI).map { "\($0.method) \($0.pattern)" }
        #expect(operations == Set(routes) && routes.count == Set(routes).count)
        for route in Dashboard.routes where route.isOfAPI {
            let schema = try #require(route.schema, "\(route.pattern)")
            #expect(described["components"]?["schemas"]?[schema] != nil, "\(schema)")
        }
    }

    @Test func documentsAreAsDescribed() throws {
        try store.writeNights()
        let site = try store.dashboard()
        let targets = [
            ("/api/health", "Health"), ("/api/runs", "Runs"), ("/api/runs?page=9", "Runs"),
            ("/api/runs/nightly/n1-abd", "Run"), ("/api/nights", "Nights"),
            ("/api/nights/nightly/2026-11-25-nightly", "Night"), ("/api/anomalies", "Anomalies"),
            ("/api/anomaly?fingerprint=*:*:*:stale%20read:*", "Anomaly"),
            ("/api/glossary", "Glossary"), ("/api/glossary/stale-read", "Terms"),
            ("/api/openapi.json", "Description"), ("/api/nothing", "Error"),
            ("/api/runs?sort=none", "Error"), ("/api/runs/nightly/none", "Error"),
            ("/api/checks/none", "Error"),
        ]
        for (target, schema) in targets {
            let answer = try site.get(target)
            #expect(answer.type == "application/json", "\(target)")
            let wanted = try #require(OpenAPI.schemas[schema])
            #expect(Self.misfit(answer.json, wanted) == nil, "\(target)")
        }
        let wrong = Self.misfit(["type": 1], OpenAPI.schemas["Health"] ?? .null)
        #expect(wrong != nil, "a misfit would be found")
        let state = CheckState(
            id: "1",
            name: "h",
            size: 1,
            phase: .done,
            seconds: 2,
            words: "It holds."
        )
        #expect(Self.misfit(state.json, OpenAPI.schemas["Check"] ?? .null) == nil)
    }

    /// Where a document is not as a schema says; nil if it is.
    private static func misfit(_ value: Value, _ schema: Value) -> String? {
        if let name = schema["$ref"]?.text?.split(separator: "/").last {
            return misfit(value, OpenAPI.schemas[String(name)] ?? .null)
        }
        if value == .null { return schema["nullable"]?.truth == true ? nil : "null" }
        switch schema["type"]?.text {
        case "object":
            guard let fields = value.fields else { return "no object" }
            for name in (schema["required"]?.elements ?? []).compactMap(\.text) {
                guard fields[name] != nil else { return "no \(name)" }
            }
            for (name, part) in schema["properties"]?.fields ?? [:] {
                if let found = fields[name], let wrong = misfit(found, part) {
                    return "\(name): \(wrong)"
                }
            }
            return nil
        case "array":
            guard let elements = value.elements else { return "no list" }
            return elements.lazy.compactMap { misfit($0, schema["items"] ?? .null) }.first
        case "string":
            guard let text = value.text else { return "no text" }
            let names = schema["enum"]?.elements?.compactMap(\.text)
            return names?.contains(text) == false ? "\(text)" : nil
        case "integer": return value.integer == nil ? "no whole number" : nil
        case "number": return value.number == nil ? "no number" : nil
        case "boolean": return value.truth == nil ? "no truth" : nil
        default: return "no schema"
        }
    }

    // MARK: Live

    @Test func aRunUnderWayIsWhatItsJournalSays() {
        var run = LiveRun("adhoc/a", .run("a", "abd", nil))
        #expect(run.phase == "preparing" && run.rates.isEmpty)
        func take(_ line: String) { run.apply(Array(line.utf8)[...]) }
        for number in 0..<40 {
            let time = number * 100_000_000
            take(#"{"time":\#(time),"process":1,"type":"invoke","f":"read"}"#)
            take(#"{"time":\#(time + 5_000_000),"process":1,"type":"ok","f":"read"}"#)
        }
        take(#"{"time":4000000000,"process":2,"type":"invoke","f":"write"}"#)
        take(#"{"time":4000000001,"process":2,"type":"info","f":"write"}"#)
        take(#"{"time":4000000002,"process":3,"type":"fail","f":"write"}"#)
        take(#"{"time":1,"process":"nemesis","type":"info","f":"kill","value":["n1","n2"]}"#)
        take(#"{"time":9,"process":"nemesis","type":"info","f":"kill","value":["n1","n2"]}"#)
        take("torn {")
        #expect(run.phase == "asking" && run.asked == 41 && run.answered == 40)
        #expect(run.failed == 1 && run.unknown == 1 && run.rates == [10, 10, 10, 10])
        #expect(run.latency(0.5) == 5_000_000 && run.elapsed == 4_000_000_002)
        #expect(run.faults.map(\.words) == ["kill n1 n2"])
        take(#"{"time":5000000000,"process":9,"type":"invoke","f":"read","final":true}"#)
        #expect(run.phase == "final reads" && run.json["verdict"] == .null)
    }
}
