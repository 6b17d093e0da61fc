import Foundation
import TestSupport
import Testing

/// `make install` and `make dist`, with a script in place of a program that takes long to build.
@Suite struct InstallTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    private let scratch: CommandLineScratch

    init() throws {
        scratch = try CommandLineScratch()
    }

    /// Runs make in the repository; nothing is built.
    private func make(_ target: String, _ settings: String...) async throws -> Int32? {
        let program = try scratch.write("#!/bin/sh\necho \"script for $2\"\n", to: "stub")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755],
            ofItemAtPath: program
        )
        let words = ["-C", Self.root, "-o", "build", target, "FAULTLINE=\(program)"] + settings
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        let process = try scratch.start("/bin/sh", "-c", "make \(quoted)")
        return await process.wait(within: .seconds(120))?.shellStatus
    }

    private func sh(_ script: String) async throws -> String {
        try? FileManager.default.removeItem(atPath: scratch.file("out"))
        let process = try scratch.start("/bin/sh", "-c", "cd '\(scratch.folder)' && \(script)")
        #expect(
            await process.wait(within: .seconds(60)) == .exited(0),
            "\(scratch.contents("err"))"
        )
        return scratch.contents("out")
    }

    @Test func programAndCompletionsAreInstalled() async throws {
        let place = scratch.file("a place")
        #expect(try await make("install", "PREFIX=\(place)") == 0, "\(scratch.contents("err"))")
        #expect(FileManager.default.isExecutableFile(atPath: place + "/bin/faultline"))
        let scripts = [
            "bash": "share/bash-completion/completions/faultline",
            "zsh": "share/zsh/site-functions/_faultline",
            "fish": "share/fish/vendor_completions.d/faultline.fish",
        ]
        for (shell, script) in scripts {
            #expect(scratch.contents("a place/" + script) == "script for \(shell)\n")
        }
    }

    @Test func aPackageHasItsChecksumAndIsTheSameTwice() async throws {
        let place = scratch.file("dist")
        var sums: [String] = []
        for _ in 1...2 {
            #expect(try await make("dist", "DIST=\(place)") == 0, "\(scratch.contents("err"))")
            sums.append(try await sh("cd dist && cat *.sha256 && sha256sum -c *.sha256"))
        }
        #expect(sums[0] == sums[1] && sums[0].contains("-linux.tar.gz: OK"), "\(sums)")
        let names = try await sh("tar -tf dist/*.tar.gz").split(separator: "\n")
        let folder = names.first ?? ""
        #expect(folder.hasPrefix("faultline-\(Self.version)-") && folder.hasSuffix("-linux/"))
        for name in ["bin/faultline", "README.md", "share/zsh/site-functions/_faultline"] {
            #expect(names.contains(folder + name), "\(names)")
        }
    }

    /// The version as the sources have it, which the name of a package begins with.
    private static let version: Substring = {
        let place = root + "/Sources/faultline/Faultline.swift"
        let text = (try? String(contentsOfFile: place, encoding: .utf8)) ?? ""
        return text.firstMatch(of: /version = "([0-9.]+)"/)?.1 ?? "none"
    }()
}
