import Foundation
import Histories
import Processes
import TestSupport
import Testing

/// Histories that are dropped into `faultline serve`, and what becomes of them.
@Suite(.serialized) struct ServeCheckTests {
    private let broken = """
        {"index":0,"time":0,"process":1,"type":"invoke","f":"write","key":"x","value":1}
        {"index":1,"time":10,"process":1,"type":"ok","f":"write","key":"x","value":1}
        {"index":2,"time":20,"process":2,"type":"invoke","f":"read","key":"x","value":null}
        {"index":3,"time":30,"process":2,"type":"ok","f":"read","key":"x","value":2}

        """

    private func state(_ id: String, _ server: DashboardServer) async throws -> Value {
        var state: Value = .null
        #expect(
            try await eventually {
                state = try await server.json("/api/checks/\(id)")
                return state["phase"] != "checking"
            }
        )
        return state
    }

    private func folders() -> [String] {
        let place = FileManager.default.temporaryDirectory.path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
        return names.filter { $0.hasPrefix("faultline-serve-") }
    }

    @Test func aHistoryIsCheckedAndForgotten() async throws {
        let before = Set(folders())
        let server = try await DashboardServer()
        let sent = try #require(
            try server.ask("POST /api/checks?name=my%20%3Cb%3E.jsonl", body: broken)
        )
        #expect(sent.status == 201, "\(sent)")
        let id = try #require(try JSON.parse(sent.body)["id"]?.text)
        let state = try await state(id, server)
        #expect(state["phase"] == "done" && state["words"]?.text?.contains("broken") == true)
        #expect(state["name"] == "my <b>.jsonl" && state["bytes"]?.integer ?? 0 > 100)
        let page = try #require(try server.ask("GET /checks/\(id)/page"))
        #expect(page.status == 200 && page.head.contains("sandbox allow-scripts"))
        #expect(page.head.contains("script-src 'sha256-"))
        #expect(page.body.contains(">Broken</h1>") || page.body.contains("Broken"))
        let about = try #require(try server.ask("GET /checks/\(id)"))
        #expect(about.body.contains("my &lt;b&gt;.jsonl") && !about.body.contains("Keep it"))
        #expect(try server.ask("POST /checks/\(id)/keep")?.status == 403)
        #expect(try server.ask("DELETE /api/checks/\(id)")?.status == 200)
        #expect(try server.ask("GET /checks/\(id)/page")?.status == 404)
        #expect(try server.ask("GET /api/checks/\(id)")?.status == 404)
        #expect(Set(folders()).subtracting(before).count == 1)
        #expect(await server.end() == 130)
        #expect(Set(folders()).subtracting(before).isEmpty, "nothing is left")
    }

    @Test func aFormIsTakenWithoutScript() async throws {
        let server = try await DashboardServer()
        func post(_ body: String, _ type: String) throws -> RawCaller.Answer? {
            try server.ask("POST /check", "Content-Type: \(type)", body: body)
        }
        let head =
            "--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"h.jsonl\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n"
        let answer = try #require(
            try post(head + broken + "\r\n--XyZ--\r\n", "multipart/form-data; boundary=XyZ")
        )
        #expect(answer.status == 303, "\(answer)")
        let id = try #require(answer.head.firstMatch(of: /Location: \/checks\/(\S+)/)?.1)
        let state = try await state(String(id), server)
        #expect(state["phase"] == "done" && state["name"] == "h.jsonl", "\(state)")
        #expect(state["bytes"] == .int(Int64(broken.utf8.count)))
        for (body, type) in [
            (broken, "multipart/form-data; boundary=XyZ"),
            (head + broken, "multipart/form-data; boundary=XyZ"),
            (head + "\r\n--XyZ--\r\n", "multipart/form-data; boundary=XyZ"),
            ("", "application/octet-stream"),
        ] {
            #expect(try post(body, type)?.status == 400, "\(type)")
        }
        await server.end()
    }

    @Test func whatIsNoHistoryIsSaidSo() async throws {
        let server = try await DashboardServer()
        let sent = try #require(try server.ask("POST /api/checks", body: "neither this nor that\n"))
        let id = try #require(try JSON.parse(sent.body)["id"]?.text)
        let state = try await state(id, server)
        #expect(state["phase"] == "failed", "\(state)")
        #expect(state["words"]?.text?.isEmpty == false, "\(state)")
        #expect(try server.ask("GET /checks/\(id)")?.body.contains("not checked") == true)
        let name = String(repeating: "n", count: 400)
        #expect(try server.ask("POST /api/checks?name=\(name)", body: broken)?.status == 400)
        await server.end()
    }

    @Test func itIsKeptWhereTheServerWasTold() async throws {
        let keep = try Scratch("keep")
        let server = try await DashboardServer("--keep", keep.path)
        let sent = try #require(try server.ask("POST /api/checks", body: broken))
        let id = try #require(try JSON.parse(sent.body)["id"]?.text)
        _ = try await state(id, server)
        #expect(try server.ask("POST /checks/\(id)/keep")?.status == 303)
        let kept = try await server.json("/api/checks/\(id)")
        let place = try #require(kept["kept"]?.text)
        #expect(kept["phase"] == "kept" && place.hasPrefix(keep.path))
        #expect(try String(contentsOfFile: place + "/history", encoding: .utf8) == broken)
        #expect(FileManager.default.fileExists(atPath: place + "/page.html"))
        await server.end()
    }

    @Test func noneIsTakenWhereNoneMayBe() async throws {
        let server = try await DashboardServer("--max-upload", "0")
        #expect(try server.ask("GET /check")?.status == 404)
        #expect(try server.ask("POST /api/checks", body: broken)?.status == 400)
        #expect(try server.ask("GET /")?.body.contains("href=\"/check\"") == false)
        await server.end()
    }
}
