/// Polls a condition: true as soon as it holds, false if it does not within the limit.
///
/// Tests wait for what they expect with this, and never for a time that is hoped to suffice: the
/// limit is generous, since a test that passes does not use it up.
public func eventually(
    within limit: Duration = .seconds(60),
    every pause: Duration = .milliseconds(5),
    isolation: isolated (any Actor)? = #isolation,
    _ condition: () async throws -> Bool
) async rethrows -> Bool {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if try await condition() { return true }
        try? await Task.sleep(for: pause)
    }
    return try await condition()
}
