import Foundation

do {
    let succeeded = try Command(Array(CommandLine.arguments.dropFirst())).run()
    exit(succeeded ? 0 : 1)
} catch {
    FileHandle.standardError.write(Data("checker-bench: \(error)\n".utf8))
    exit(64)
}
