import Foundation
import HTTPClient
import Histories
import Processes
import TestSupport
import Testing

/// A browser without a window, driven over the WebDriver protocol (W3C, *WebDriver*, level 1).
///
/// The driver listens on a free loopback port. The browser ends with it, because they talk over a
/// pipe, and nothing outlives `end`.
final class Browser: Sendable {
    /// What went wrong with the browser, in one line.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static let driver = "/usr/bin/chromedriver"
    private static let browser = "/usr/bin/chromium"
    /// The folder of what the browser keeps, in the scratch folder.
    private static let profile = "browser"

    /// Whether this machine has one.
    static var isPresent: Bool {
        [driver, browser].allSatisfy(FileManager.default.isExecutableFile)
    }

    private let http = HTTPClient(name: "webdriver")
    private let process: ChildProcess
    private let scratch: CommandLineScratch
    private let base: String
    private let session: String

    /// Starts a driver and a browser that keep what they write in a scratch folder.
    init(_ scratch: CommandLineScratch) async throws {
        self.scratch = scratch
        process = try scratch.start(Self.driver, "--port=0", "--log-path=\(scratch.file("driver"))")
        do {
            let port = try await Self.port(of: process, scratch)
            base = "http://127.0.0.1:\(port)/session"
            let answer = try await Self.post(http, base, Self.capabilities(scratch))
            guard let id = answer["sessionId"]?.text else {
                throw Failure(description: "no session: \(answer.jsonText)")
            }
            session = "\(base)/\(id)"
        } catch {
            await process.kill()
            http.shutdown()
            throw error
        }
    }

    /// Ends the browser and its driver, and waits for both: until then the browser writes into its
    /// folder, which would be there again after the scratch folder was removed.
    func end() async {
        let close: Value = ["cmd": "Browser.close", "params": [:]]
        _ = try? await Self.post(http, session + "/goog/cdp/execute", close)
        await process.kill()
        #expect(await eventually { scratch.processes(naming: Self.profile).isEmpty })
        http.shutdown()
    }

    // MARK: Pages

    /// Opens a file, and waits until it is loaded.
    func open(file: String, fragment: String = "") async throws {
        // From elsewhere, so that a page with another fragment is loaded anew.
        _ = try await post("/url", ["url": "about:blank"])
        _ = try await post("/url", ["url": .string("file://\(file)\(fragment)")])
    }

    /// Opens an address, and waits until it is loaded.
    func open(url: String) async throws { _ = try await post("/url", ["url": .string(url)]) }

    /// Runs a script's body in the page; returns what it returns.
    func run(_ script: String) async throws -> Value {
        try await post("/execute/sync", ["script": .string(script), "args": []])
    }

    /// Presses a key where the focus is, such as ArrowRight.
    func press(_ key: String) async throws {
        for type in ["keyDown", "keyUp"] {
            _ = try await command(
                "Input.dispatchKeyEvent",
                ["type": .string(type), "key": .string(key)]
            )
        }
    }

    /// Makes the page so wide and high, in its own pixels.
    func resize(width: Int64, height: Int64) async throws {
        let size: Value = [
            "width": .int(width), "height": .int(height), "deviceScaleFactor": 1, "mobile": false,
        ]
        _ = try await command("Emulation.setDeviceMetricsOverride", size)
    }

    /// Lets the system prefer light or dark colours.
    func prefer(colours: String) async throws {
        let feature: Value = ["name": "prefers-color-scheme", "value": .string(colours)]
        _ = try await command("Emulation.setEmulatedMedia", ["features": [feature]])
    }

    /// What the console has shown since it was last asked that is an error or a warning.
    func complaints() async throws -> [String] {
        let log = try await post("/se/log", ["type": "browser"])
        return (log.elements ?? []).filter { ["SEVERE", "WARNING"].contains($0["level"]?.text) }
            .compactMap { $0["message"]?.text }
    }

    /// The text of a dialog that is open; nil if none is.
    func dialog() async throws -> String? {
        let answer = try await http.send(HTTPRequest(url: session + "/alert/text"))
        return answer.status == 200 ? try JSON.parse(answer.body)["value"]?.text : nil
    }

    private func command(_ name: String, _ parameters: Value) async throws -> Value {
        try await post("/goog/cdp/execute", ["cmd": .string(name), "params": parameters])
    }

    // MARK: The protocol

    private func post(_ path: String, _ body: Value) async throws -> Value {
        try await Self.post(http, session + path, body)
    }

    private static func post(
        _ http: HTTPClient,
        _ url: String,
        _ body: Value
    ) async throws -> Value {
        let request = HTTPRequest(
            method: .post,
            url: url,
            body: body.json,
            timeout: .seconds(120)
        )
        let answer = try await http.send(request)
        let value = try JSON.parse(answer.body)["value"] ?? .null
        guard answer.status == 200 else {
            let message = value["message"]?.text ?? "status \(answer.status)"
            throw Failure(description: "\(url): \(message)")
        }
        return value
    }

    private static func capabilities(_ scratch: CommandLineScratch) -> Value {
        let arguments = [
            // Nothing that it opens is from elsewhere; as root it has no sandbox.
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--remote-debugging-pipe", "--no-first-run", "--disable-background-networking",
            "--user-data-dir=\(scratch.file(profile))",
        ]
        let options: Value = [
            "binary": .string(browser), "args": .list(arguments.map { .string($0) }),
        ]
        let always: Value = [
            "goog:chromeOptions": options, "goog:loggingPrefs": ["browser": "ALL"],
            "unhandledPromptBehavior": "ignore",
        ]
        return ["capabilities": ["alwaysMatch": always]]
    }

    /// The port that the driver says it listens on.
    private static func port(
        of process: ChildProcess,
        _ scratch: CommandLineScratch
    ) async throws -> Int {
        func port() -> Int? {
            let words = scratch.contents("out").split { !$0.isNumber && !$0.isLetter }
            let place = words.lastIndex(of: "port")
            return place.flatMap { $0 + 1 < words.count ? Int(words[$0 + 1]) : nil }
        }
        func isStarted() -> Bool { scratch.contents("out").contains("started successfully") }
        guard await eventually({ isStarted() || process.termination != nil }),
            let number = port()
        else {
            let words = scratch.contents("out") + scratch.contents("err")
            throw Failure(description: "the driver did not start: \(words)")
        }
        return number
    }
}
