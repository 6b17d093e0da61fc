import Foundation
import Histories
import Processes
import TestSupport
import Testing

/// `faultline serve`: how it begins and ends, who may ask, and what callers may take.
@Suite(.serialized) struct ServeTests {
    private func withServer(
        _ arguments: String...,
        body: (DashboardServer) async throws -> Void
    ) async throws {
        let server: DashboardServer
        switch arguments.count {
        case 0: server = try await DashboardServer()
        case 2: server = try await DashboardServer(arguments[0], arguments[1])
        default:
            server = try await DashboardServer(
                arguments[0],
                arguments[1],
                arguments[2],
                arguments[3]
            )
        }
        do {
            try await body(server)
        } catch {
            await server.end()
            throw error
        }
        #expect(await server.end() == 130)
    }

    // MARK: Beginning and end

    @Test func itSaysWhereItIsAndEndsByASignal() async throws {
        let server = try await DashboardServer()
        #expect(server.words.contains("is at http://127.0.0.1:\(server.port)/\n"))
        #expect(try server.ask("GET /")?.status == 200)
        #expect(await server.end() == 130)
        #expect(RawCaller(port: server.port) == nil, "the port is free again")
    }

    @Test func whatCannotBeServedIsRefused() async throws {
        let scratch = try CommandLineScratch()
        for (words, status, said) in [
            (["--port", "70000"], 64, "expected a number from 0 to 65535"),
            (["--listen", "nowhere"], 64, "expected an address"),
            (["--max-upload", "much"], 64, "expected an amount"),
            (["--known-issues", "none.yaml"], 66, "none.yaml"),
        ] as [([String], Int32, String)] {
            let refused = try await scratch.run(["serve", "--runs", scratch.folder] + words)
            #expect(refused.status == status && refused.error.contains(said), "\(refused)")
        }
        try await withServer { server in
            let second = try await scratch.run(
                "serve",
                "--runs",
                scratch.folder,
                "--port",
                "\(server.port)"
            )
            #expect(second.status == 69, "\(second)")
            #expect(second.error.contains("another program listens there"), "\(second)")
        }
    }

    // MARK: Answers

    @Test func answersAreTaggedCompressedAndStrict() async throws {
        try await withServer { server in
            try server.writeRuns(60)
            let page = try #require(try server.ask("GET /runs"))
            #expect(page.status == 200 && page.body.contains("60 of 60 runs"))
            for header in [
                "default-src 'none'; script-src 'self'", "X-Content-Type-Options: nosniff",
                "frame-ancestors 'none'", "Cross-Origin-Resource-Policy: same-origin",
            ] {
                #expect(page.head.contains(header), "\(page.head)")
            }
            #expect(!page.head.contains("unsafe"))
            let tag = try #require(page.head.firstMatch(of: /ETag: (\S+)/)?.1)
            let same = try #require(try server.ask("GET /runs", "If-None-Match: \(tag)"))
            #expect(same.status == 304 && same.body.isEmpty)
            let packed = try #require(try server.ask("HEAD /runs", "Accept-Encoding: br, gzip"))
            #expect(packed.status == 200 && packed.head.contains("Content-Encoding: gzip"))
            let size = try #require(packed.head.firstMatch(of: /Content-Length: (\d+)/)?.1)
            #expect(try #require(Int(size)) * 3 < page.body.utf8.count)
            let refused = try #require(try server.ask("HEAD /runs", "Accept-Encoding: gzip;q=0"))
            #expect(!refused.head.contains("gzip"))
            let report = try #require(try server.ask("GET /store/adhoc/run1000/record.json"))
            #expect(report.head.contains("Content-Type: text/plain"))
            #expect(report.head.contains("sandbox"))
        }
    }

    @Test func oneConnectionTakesSeveralRequests() async throws {
        try await withServer { server in
            let caller = try server.caller()
            for (line, status) in [
                ("GET /", 200), ("GET /nothing", 404), ("POST /runs", 405),
                ("GET /runs?page=x", 400),
                ("GET /%zz", 400), ("HEAD /runs", 200), ("GET /api/health", 200),
            ] {
                caller.send(line, ["Host: \(server.host)"])
                let answer = caller.answer(isHead: line.hasPrefix("HEAD"))
                #expect(answer?.status == status, "\(line): \(answer?.head ?? "none")")
            }
            caller.send("NOT HTTP AT ALL\r\n\r\n")
            #expect(caller.isClosed(within: 10))
        }
    }

    // MARK: Who may ask

    @Test func foreignNamesAndPagesAreRefused() async throws {
        try await withServer { server in
            for host in ["evil.example", "evil.example:\(server.port)", "192.0.2.7", "", "[::2]"] {
                #expect(try server.ask("GET /", host: host)?.status == 421, "\(host)")
            }
            for host in ["localhost:\(server.port)", "127.0.0.1", "[::1]:1", "LOCALHOST"] {
                #expect(try server.ask("GET /", host: host)?.status == 200, "\(host)")
            }
            #expect(try server.ask("GET /", "Host: \(server.host)")?.status == 421, "two of them")
            for header in [
                "Origin: http://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
            ] {
                let answer = try server.ask("POST /api/checks", header, body: "x")
                #expect(answer?.status == 403, "\(header)")
            }
            #expect(try server.ask("GET /", "Origin: http://evil.example")?.status == 200)
            let own = "Origin: http://\(server.host)"
            let kept = try server.ask("DELETE /api/checks/none", own, "Sec-Fetch-Site: same-origin")
            #expect(kept?.status == 404)
        }
    }

    @Test func beyondLoopbackATokenIsDemanded() async throws {
        try await withServer("--listen", "0.0.0.0") { server in
            let token = try #require(server.words.firstMatch(of: /\?token=(\S+)/)?.1)
            #expect(token.count >= 32)
            for path in ["/", "/api/runs", "/assets/x", "/store/a/b/record.json", "/api/live"] {
                #expect(try server.ask("GET \(path)")?.status == 401, "\(path)")
            }
            let wrong = String(repeating: "0", count: token.count)
            for header in [
                "Authorization: Bearer \(wrong)", "Cookie: faultline_token=\(wrong)",
                "Authorization: Bearer \(token)x", "Authorization: Basic \(token)",
            ] {
                #expect(try server.ask("GET /", header)?.status == 401, "\(header)")
            }
            #expect(try server.ask("GET /?token=\(wrong)")?.status == 401)
            #expect(try server.ask("GET /", "Authorization: Bearer \(token)")?.status == 200)
            let link = try #require(try server.ask("GET /runs?q=a&token=\(token)"))
            #expect(link.status == 303 && link.head.contains("Location: /runs?q=a\r\n"))
            #expect(link.head.contains("HttpOnly; SameSite=Strict"))
            #expect(
                try server.ask("GET /", "Cookie: a=b; faultline_token=\(token)")?.status == 200
            )
            #expect(try server.ask("GET /?token=\(token)", host: "evil.example")?.status == 421)
            #expect(try server.ask("GET //evil.example/?token=\(token)")?.status == 401)
        }
    }

    @Test(arguments: [
        "/../../etc/passwd", "/store/../../../etc/passwd", "/store/a/..%2f..%2f..%2fetc/passwd",
        "/store/%2e%2e/%2e%2e/record.json", "/store/a/b/%00", "/assets/..%2f..%2fetc%2fpasswd",
        "/store/a/b/nodes/..%5c../x", "http://127.0.0.1/../etc/passwd", "/.//etc/passwd",
    ])
    func noPathLeavesTheStore(target: String) async throws {
        try await withServer { server in
            try server.writeRuns(1)
            let answer = try #require(try server.ask("GET \(target)"))
            #expect([400, 404].contains(answer.status), "\(answer.status)")
            #expect(!answer.body.contains("root:"))
        }
    }

    // MARK: What callers may take

    @Test func aHugeHistoryIsRefusedBeforeItComes() async throws {
        try await withServer("--max-upload", "1MiB") { server in
            let caller = try server.caller()
            let start = ContinuousClock.now
            caller.send(
                "POST /api/checks HTTP/1.1\r\nHost: \(server.host)\r\n"
                    + "Content-Length: 1073741824\r\nExpect: 100-continue\r\n\r\n"
            )
            let answer = try #require(caller.answer())
            #expect(answer.status == 413 && answer.body.contains("1 MiB"), "\(answer)")
            #expect(ContinuousClock.now - start < .seconds(10))
            // Without a length it is refused as soon as it is too long.
            let other = try server.caller()
            other.send(
                "POST /api/checks HTTP/1.1\r\nHost: \(server.host)\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n"
            )
            let chunk = "10000\r\n" + String(repeating: "x", count: 65_536) + "\r\n"
            for _ in 0..<40 where other.send(chunk) {}
            #expect(other.answer()?.status == 413)
            let form = try server.ask("POST /runs", body: String(repeating: "x", count: 100_000))
            #expect(form?.status == 413)
            #expect(try server.ask("GET /")?.status == 200)
            let long = try server.ask("GET /", "X-Long: " + String(repeating: "x", count: 200_000))
            #expect(long?.status != 200)
        }
    }

    @Test func twoThousandConnectionsLeaveRoomForOneMore() async throws {
        _ = SystemLimits.raiseFiles()
        try await withServer { server in
            var held: [RawCaller] = []
            for number in 0..<2_000 {
                let caller = try server.caller()
                // Some begin a request and do not go on.
                if number % 2 == 0 { caller.send("GET / HTTP/1.1\r\nHost: ") }
                held.append(caller)
            }
            #expect(held.count == 2_000)
            #expect(try server.ask("GET /api/health")?.status == 200)
            #expect(try server.ask("GET /runs")?.status == 200)
            // Slow callers are not waited for.
            #expect(held[1_999].isClosed(within: 60))
            #expect(await eventually { held[0].isClosed(within: 1) })
        }
    }

    // MARK: Live

    @Test func aRunUnderWayIsToldAsItHappens() async throws {
        try await withServer { server in
            let caller = try server.caller()
            caller.send("GET /api/live", ["Host: \(server.host)"])
            #expect(caller.receives("text/event-stream", within: 30))
            #expect(caller.receives("event: look\ndata: {", within: 30))
            let scratch = try CommandLineScratch()
            let run = try scratch.start([
                "run", "--strategy", "abd", "--workload", "register", "--nemesis", "partition",
                "--time-limit", "4s", "--seed", "3", "--runs", server.runs,
            ])
            #expect(caller.receives("\"phase\":\"asking\"", within: 40))
            #expect(caller.receives("\"words\":\"partition", within: 30))
            #expect(caller.receives("\"verdict\":\"as-claimed\"", within: 60))
            #expect(await run.wait(within: .seconds(60)) == .exited(0))
            let runs = try await server.json("/api/runs")
            #expect(runs["total"] == 1 && runs["runs"]?.elements?.first?["status"] == "as-claimed")
        }
    }
}
