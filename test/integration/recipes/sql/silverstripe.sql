-- The shape of Silverstripe 5's own tables, with the modules userforms, session-manager and queuedjobs.
SET SESSION sql_mode = '';
CREATE TABLE Member (ID int NOT NULL AUTO_INCREMENT, ClassName enum('SilverStripe\\Security\\Member') DEFAULT 'SilverStripe\\Security\\Member', LastEdited datetime, Created datetime, FirstName varchar(255), Surname varchar(255), Email varchar(254),
  TempIDHash varchar(160), TempIDExpired datetime, Password varchar(160), AutoLoginHash varchar(160), AutoLoginExpired datetime, PasswordEncryption varchar(50), Salt varchar(50), PasswordExpiry date, LockedOutUntil datetime, Locale varchar(6),
  FailedLoginCount int NOT NULL DEFAULT 0, PRIMARY KEY (ID), KEY Email (Email)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO Member (FirstName, Surname, Email, TempIDHash, Password, AutoLoginHash, PasswordEncryption, Salt, Locale)
  SELECT 'Jane', CONCAT('Zuckerwald', seq), CONCAT('jane', seq, '@mail-customer.test'), 'CANARY-temp', '$2y$10$CANARY', 'CANARY-auto', 'blowfish', '10$CANARYsalt', 'en_US' FROM seq_1_to_20;
CREATE TABLE MemberPassword (ID int NOT NULL AUTO_INCREMENT, Password varchar(160), Salt varchar(50), MemberID int NOT NULL DEFAULT 0, PRIMARY KEY (ID)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO MemberPassword VALUES (1, 'CANARY', 'CANARY', 1);
CREATE TABLE LoginAttempt (ID int NOT NULL AUTO_INCREMENT, EmailHashed varchar(255), Status enum('Success','Failure') DEFAULT 'Success', IP varchar(255), MemberID int NOT NULL DEFAULT 0, PRIMARY KEY (ID)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO LoginAttempt VALUES (1, SHA1('jane'), 'Success', '203.0.113.5', 1);
CREATE TABLE RememberLoginHash (ID int NOT NULL AUTO_INCREMENT, DeviceID varchar(40), Hash varchar(160), MemberID int NOT NULL DEFAULT 0, PRIMARY KEY (ID)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO RememberLoginHash VALUES (1, 'CANARY-device', 'CANARY-hash', 1);
CREATE TABLE LoginSession (ID int NOT NULL AUTO_INCREMENT, IPAddress varchar(45), UserAgent text, MemberID int NOT NULL DEFAULT 0, PRIMARY KEY (ID)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO LoginSession VALUES (1, '203.0.113.5', 'Mozilla Zuckerwald', 1);
CREATE TABLE SiteTree (ID int NOT NULL AUTO_INCREMENT, ClassName varchar(255) DEFAULT 'Page', URLSegment varchar(255), Title varchar(255), MenuTitle varchar(100), Content mediumtext, MetaDescription mediumtext, ExtraMeta mediumtext, CanViewType varchar(50) DEFAULT 'Inherit', PRIMARY KEY (ID)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO SiteTree (ClassName, URLSegment, Title, Content) VALUES ('Page', 'home', 'Home', '<p><a href="https://www.fixture.test/about">About</a> [sitetree_link,id=2] jane@mail-customer.test</p>');
CREATE TABLE SiteTree_Live LIKE SiteTree; INSERT INTO SiteTree_Live SELECT * FROM SiteTree;
CREATE TABLE SiteTree_Versions LIKE SiteTree; INSERT INTO SiteTree_Versions SELECT * FROM SiteTree;
CREATE TABLE SubmittedForm (ID int NOT NULL AUTO_INCREMENT, ClassName varchar(255), SubmittedByID int NOT NULL DEFAULT 0, PRIMARY KEY (ID)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO SubmittedForm VALUES (1, 'SubmittedForm', 1);
CREATE TABLE SubmittedFormField (ID int NOT NULL AUTO_INCREMENT, ClassName varchar(255), Name varchar(255), Value mediumtext, Title varchar(255), ParentID int NOT NULL DEFAULT 0, PRIMARY KEY (ID)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO SubmittedFormField VALUES (1, 'SubmittedFormField', 'EditableTextField_1', 'Jane Zuckerwald', 'Your name', 1), (2, 'SubmittedFormField', 'EditableEmailField_1', 'jane@mail-customer.test', 'E-mail', 1), (3, 'SubmittedFormField', 'EditableTextField_2', '+49 151 555 3', 'Phone', 1);
CREATE TABLE UserDefinedForm_EmailRecipient (ID int NOT NULL AUTO_INCREMENT, EmailAddress varchar(200), EmailSubject varchar(200), EmailFrom varchar(200), EmailReplyTo varchar(200), EmailBody mediumtext, PRIMARY KEY (ID)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO UserDefinedForm_EmailRecipient VALUES (1, 'max@mail-customer.test', 'Question', 'site@mail-customer.test', '', 'Thank you');
CREATE TABLE QueuedJobDescriptor (ID int NOT NULL AUTO_INCREMENT, JobTitle varchar(255), Signature varchar(40), Implementation varchar(255), JobStatus varchar(16), SavedJobData mediumtext, PRIMARY KEY (ID)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO QueuedJobDescriptor VALUES (1, 'Mail to Zuckerwald', 'x', 'MailJob', 'New', 'O:8:"stdClass":1:{s:2:"to";s:23:"jane@mail-customer.test";}');
CREATE TABLE File (ID int NOT NULL AUTO_INCREMENT, ClassName varchar(255), Name varchar(255), Title varchar(255), FileHash varchar(255), FileFilename varchar(255), FileVariant varchar(255), PRIMARY KEY (ID)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO File VALUES (1, 'SilverStripe\\Assets\\Image', 'a.jpg', 'A', 'abc', 'Uploads/a.jpg', NULL);
CREATE TABLE `Group` (ID int NOT NULL AUTO_INCREMENT, ClassName varchar(255), Title varchar(255), Code varchar(255), Description mediumtext, PRIMARY KEY (ID)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO `Group` VALUES (1, 'SilverStripe\\Security\\Group', 'Administrators', 'administrators', NULL);
