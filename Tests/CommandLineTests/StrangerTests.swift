import Foundation
import Histories
import TestSupport
import Testing
import Wire

/// Other users of the machine, who reach the ports of a run and must not change what it finds.
@Suite(.serialized) struct StrangerTests {
    private let scratch: CommandLineScratch

    init() throws { scratch = try CommandLineScratch() }

    /// Where a node said that it listens.
    private func place(of node: String) -> (host: String, port: Int)? {
        let words = scratch.contents("latest/nodes/\(node)/stdout.log").split(separator: "\n").last
        guard let value = words.flatMap({ try? JSON.parse(String($0)) }),
            let host = value["host"]?.text, let port = value["port"]?.integer
        else { return nil }
        return (host, Int(port))
    }

    private func secrets() -> [String] {
        scratch.processes().compactMap { process in
            let bytes = FileManager.default.contents(atPath: "/proc/\(process)/environ") ?? Data()
            return String(decoding: bytes, as: UTF8.self).split(separator: "\0")
                .first { $0.hasPrefix(NodeSecret.variable) }?.split(separator: "=").last
                .map(String.init)
        }
    }

    @Test func aStrangerDoesNotDriveTheNodesOfARun() async throws {
        let process = try scratch.start([
            "run", "--strategy", "abd", "--links", "relay", "--seed", "4", "--time-limit", "100s",
            "--nodes", "3", "--clients", "2", "--rate", "50", "--runs", scratch.folder, "--json",
        ])
        #expect(
            await eventually {
                scratch.contents("latest/history.jsonl").contains(#""type":"ok""#)
            }
        )
        let attacks = [
            (Path.operations, #"{"f":"write","key":"x","value":987654321123}"#),
            (Path.control, #"{"disk":{"trouble":{"full":true},"since":9223372036854775807}}"#),
            (Path.control, #"{"clock":{"skew":{"jump":1000},"since":9223372036854775807}}"#),
            (Path.messages, #"{"from":"n2","messages":[]}"#),
        ]
        for node in ["n1", "n2", "n3"] {
            let (host, port) = try #require(place(of: node))
            #expect(host.hasPrefix("127."))
            for (path, body) in attacks {
                let caller = try #require(RawCaller(host, port: port))
                let headers = ["Host: \(host):\(port)", "Content-Type: application/json"]
                caller.send("POST \(path)", headers, body: body)
                #expect(caller.answer()?.status == 401)
            }
        }
        let secret = try #require(secrets().first)
        #expect(secret.utf8.count == 64)
        for process in scratch.processes() {
            let words = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
            #expect(!String(decoding: words, as: UTF8.self).contains(secret))
        }
        process.send(.interrupt)
        let end = await process.wait(within: .seconds(120))
        #expect(end == .exited(130), "\(scratch.contents("err"))")
        #expect(!scratch.contents("latest/history.jsonl").contains("987654321123"))
        let files = FileManager.default.enumerator(atPath: scratch.folder)?.allObjects ?? []
        #expect(files.count > 10)
        for case let file as String in files {
            #expect(!scratch.contents(file).contains(secret), "\(file)")
        }
    }

    @Test func aNodeWithoutASecretSaysWhatToDo() async throws {
        let node = ["node", "--id", "n1", "--strategy", "abd", "--data", scratch.file("wal")]
        let refused = try await scratch.run(node)
        #expect(refused.status == 64)
        let lines = refused.error.split(separator: "\n")
        #expect(lines.count == 1 && lines[0].contains(NodeSecret.variable))
        #expect(lines.first?.contains("--open") == true)
        #expect(!FileManager.default.fileExists(atPath: scratch.file("wal")))
    }
}
